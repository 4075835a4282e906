"""Statements that are written once and asked again: they answer as the question itself does, whatever is given."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from prisoners.published import PublishedPrisoner
from record.documents import Part, Parts
from record.kept_statements import Given, KeptRows, KeptStatement
from record.newest_changes import newest_changes
from record.published import Version
from tests.factories import DetentionFactory, OrganizationFactory, PrisonerFactory, published, whole_case

pytestmark = pytest.mark.django_db

ODD = ["50% of 'them'", 'a "quoted" \\name', "{braces}, %s and %(name)s", ""]


@pytest.mark.parametrize("name", ODD)
def test_any_text_is_given_and_comes_back_as_it_is(name: str) -> None:
    published(OrganizationFactory(name="fixed: 100% 'sure' %s"))
    fixed = models.Value("fixed: 100% 'sure' %s")
    rows = PublishedPrisoner.objects.filter(name=Given("name")).annotate(fixed=fixed).values_list("name", "fixed")
    published(PrisonerFactory(name="Somebody else"))
    if name:
        published(PrisonerFactory(name=name))
    statement = KeptStatement(lambda: rows)
    assert statement.ask(name=name) == ([(name, "fixed: 100% 'sure' %s")] if name else [])


def test_lists_are_given_whatever_is_in_them() -> None:
    case = published(PrisonerFactory())
    PublishedPrisoner.objects.update(events=[ODD[1], ODD[2]])
    statement = KeptStatement(
        lambda: PublishedPrisoner.objects.filter(events__overlap=Given("events")).values_list("pk")
    )
    for odd in ODD:
        assert statement.ask(events=["another", odd]) == ([(case.public_id,)] if odd in ODD[1:3] else []), odd


def test_columns_come_as_the_question_itself_gives_them() -> None:
    case = published(whole_case())
    columns = ("pk", "years", "first_arrested", "updated_at", "document", "days_held", "places_json")
    people: Any = PublishedPrisoner.objects.with_days_held().with_places()
    statement = KeptStatement(lambda: people.filter(pk=Given("who")).values_list(*columns))
    expected = people.filter(pk=case.public_id).values_list(*columns).get()
    assert statement.ask_one(who=case.public_id) == expected
    assert statement.ask_one(who="AZ-9999") is None


def test_what_comes_as_text_is_made_what_the_column_holds() -> None:
    published(case := PrisonerFactory())
    DetentionFactory(prisoner=case)
    published(case)
    log = KeptStatement(lambda: Version.objects.filter(public_id=Given("who")).values_list("happenings", "diff"))
    expected = list(Version.objects.filter(public_id=case.public_id).values_list("happenings", "diff"))
    assert log.ask(who=case.public_id) == expected
    assert isinstance(expected[-1][0][0], dict)


def test_a_statement_is_written_once_a_day() -> None:
    written = []

    def rows() -> models.QuerySet[Any, Any]:
        written.append(timezone.now())
        return PublishedPrisoner.objects.filter(pk=Given("who")).values_list("pk")

    statement = KeptStatement(rows)
    with time_machine.travel(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), tick=False) as clock:
        for _ in range(3):
            statement.ask(who="AZ-0001")
        assert len(written) == 1
        clock.shift(dt.timedelta(days=1))
        statement.ask(who="AZ-0001")
    assert len(written) == 2


def test_rows_come_as_the_question_itself_gives_them_and_ask_nothing_more() -> None:
    case = published(whole_case())
    people = PublishedPrisoner.objects.in_brief()
    kept = KeptRows(lambda: people.filter(pk=Given("who")))
    (one,), expected = kept.ask(who=case.public_id), people.get()
    assert vars(one).keys() == vars(expected).keys()
    assert one.get_deferred_fields() == expected.get_deferred_fields() != set()
    state = {"_state"}
    assert {k: v for k, v in vars(one).items() if k not in state} == {
        k: v for k, v in vars(expected).items() if k not in state
    }
    assert (one, one._state.adding, one._state.db) == (expected, False, expected._state.db)


def test_parts_of_a_document_are_what_each_is_alone_and_it_is_opened_once() -> None:
    case = PrisonerFactory(name="Aziz Orujov", name_az="Əziz Orucov")
    published(case)
    found: Any = PublishedPrisoner.objects.annotate(
        one=Part("naming"),
        two=Part("translations", "name"),
        three=Part("portrait"),
        parts=Parts(one=("naming",), two=("translations", "name"), three=("portrait",), four=("nothing", "such")),
    )
    with CaptureQueriesContext(connection) as asked:
        ((one, two, three, parts),) = found.values_list("one", "two", "three", "parts")
    assert parts == {"one": one, "two": two, "three": three, "four": None}
    assert (one, two, three) == ("named", {"az": "Əziz Orucov"}, None)
    assert asked.captured_queries[0]["sql"].count("json_to_record") == 1


@pytest.mark.parametrize("language", ["en", "az", "ru"])
def test_the_newest_changes_are_those_of_the_log_in_each_language(language: str) -> None:
    case = PrisonerFactory(name="Aziz Orujov", name_az="Əziz Orucov")
    published(case)
    DetentionFactory(prisoner=case)
    published(case)
    with translation.override(language):
        expected = Version.objects.of("prisoner", case.public_id).shown().latest_first().in_words_only()
        found = newest_changes("prisoner", case.public_id)
        with CaptureQueriesContext(connection) as asked:
            told = [(v.sequence, v.cause, v.published_at, v.redacted_at, v.told) for v in found]
        assert told == [(v.sequence, v.cause, v.published_at, v.redacted_at, v.told) for v in expected]
        assert len(told) == 2
        assert not asked.captured_queries


def test_a_profile_is_read_in_each_language_whichever_was_read_first(client: Client) -> None:
    case = PrisonerFactory(name="Aziz Orujov", name_az="Əziz Orucov")
    published(case)
    DetentionFactory(prisoner=case)
    published(case)
    pages = {language: client.get(f"/{language}prisoners/{case.public_id}/").text for language in ("az/", "", "az/")}
    assert "Aziz Orujov was detained (" in pages[""]
    assert "Əziz Orucov tutulub (" in pages["az/"]
