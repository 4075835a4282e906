"""Questions to the published record of people."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import time_machine
from django.db import connection

from prisoners.models import PublishedDetention, PublishedPrisoner
from record.paging import page_of
from tests.factories import (
    ArticleFactory,
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    EventParticipationFactory,
    InstitutionFactory,
    MembershipFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    PrisonerNameFactory,
    published,
    whole_case,
)
from tests.prisoners.crowd import crowd

pytestmark = pytest.mark.django_db

people = PublishedPrisoner.objects


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def today() -> dt.date:
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_DATE")
        return cursor.fetchone()[0]


def days_held() -> int | None:
    """Of the one person on record."""
    days: int | None = vars(people.with_days_held().get())["days_held"]
    return days


@pytest.mark.parametrize(
    ("arrested", "ended", "asked", "held"),
    [
        ("2023-11-20", None, "2023-11-19", False),
        ("2023-11-20", None, "2023-11-20", True),
        ("2023-11-20", None, "2031-01-01", True),
        ("2023-11-20", "2023-12-10", "2023-12-10", True),
        ("2023-11-20", "2023-12-10", "2023-12-11", False),
        ("2023-11", None, "2023-11-15", False),
        ("2023-11", None, "2023-11-30", True),
        ("../2023-12-16", None, "2023-12-15", False),
        ("../2023-12-16", None, "2023-12-16", True),
        ("2023-11-20", "2023-12", "2023-12-01", True),
        ("2023-11-20", "2023-12", "2023-12-02", False),
        ("2023-10", "", "2023-10-31", False),
        ("", None, "2023-12-16", False),
    ],
)
def test_held_on_a_day_means_certainly_held(arrested: str, ended: str | None, asked: str, held: bool) -> None:
    over = {} if ended is None else {"has_ended": True, "ended": ended, "end_kind": "release"}
    published(DetentionFactory(arrested=arrested, **over).prisoner)
    assert people.held_on(day(asked)).exists() is held
    assert PublishedDetention.objects.held_on(day(asked)).exists() is held


def test_someone_held_twice_is_one_person() -> None:
    prisoner = PrisonerFactory()
    DetentionFactory(prisoner=prisoner, arrested="2023-11-20", over=True, ended="2023-11-25")
    DetentionFactory(prisoner=prisoner, arrested="2023-11-25")
    published(prisoner)
    assert people.held_on(day("2023-11-25")).count() == 1
    assert people.arrested_after(day("2023-01-01")).count() == 1


def test_arrested_after_and_before_count_only_what_is_certain() -> None:
    published(DetentionFactory(arrested="2023-11").prisoner)
    assert people.arrested_after(day("2023-11-01")).exists()
    assert not people.arrested_after(day("2023-11-02")).exists()
    assert people.arrested_before(day("2023-11-30")).exists()
    assert not people.arrested_before(day("2023-11-29")).exists()


def test_filters_find_by_what_the_document_names() -> None:
    prisoner = PrisonerFactory(country="AZ")
    group = PrisonerGroupFactory(prisoner=prisoner, group__slug="trade-unionist").group
    union = published(MembershipFactory(prisoner=prisoner).organization)
    event = published(EventParticipationFactory(prisoner=prisoner).event)
    detention = DetentionFactory(prisoner=prisoner)
    prison = published(CustodyFactory(detention=detention, institution=InstitutionFactory()).institution)
    ChargeFactory(detention=detention, article=ArticleFactory(number="221.3"))
    published(prisoner)
    published(PrisonerFactory(country="AR"))
    found = [
        people.in_country("az"),
        people.with_status("detained"),
        people.in_group(group.slug),
        people.of_organization(union.slug),
        people.at_event(event.slug),
        people.in_institution(prison.slug),
        people.under_article("221.3"),
        people.under_article("AZ Criminal Code 221.3"),
        people.of_people([prisoner.public_id]),
    ]
    assert [[p.public_id for p in query] for query in found] == [[prisoner.public_id]] * len(found)


@pytest.mark.parametrize(
    "asked",
    [
        "Ulvi Hasanli",
        "ulvi hasanli",
        "ÜLVİ HƏSƏNLİ",
        "Ülvi Həsənli",
        "UlviHasanli",
        "Hasanli",
        "Гасанли",
        "Ульви Гасанли",
        "Ulvi Hasanly",
        "az-0001",
    ],
)
def test_a_search_finds_a_person_in_any_spelling_and_script(asked: str) -> None:
    prisoner = PrisonerFactory(name="Ülvi Həsənli")
    PrisonerNameFactory(prisoner=prisoner, name="UlviHasanli")
    PrisonerNameFactory(prisoner=prisoner, name="Ульви Гасанлы", language="ru", script="Cyrl")
    published(prisoner)
    published(PrisonerFactory(name="Tofig Yagublu"))
    published(PrisonerFactory(name="Daniel Ruiz"))
    assert [p.name for p in people.search(asked).nearest_first()] == ["Ülvi Həsənli"]


def test_the_nearest_name_comes_first() -> None:
    for name in ("Aziz Orujov", "Mohyaddin Orujov", "Aziz Orucov"):
        published(PrisonerFactory(name=name))
    assert people.search("Mohyaddin Orujov").nearest_first()[0].name == "Mohyaddin Orujov"


def test_a_search_looks_through_the_words_of_a_case() -> None:
    published(PrisonerFactory(name="Aziz Orujov", case_summary="Arrested over a telephone mast."))
    assert people.search("telephone mast").count() == 1
    assert people.search("lighthouse").count() == 0


@pytest.mark.parametrize(
    "asked", ["", " ", "'", '"', "\\", "%", "_", "a & | !", "((", "名", "💥", "x" * 500, "; DROP TABLE"]
)
def test_no_text_breaks_a_search(asked: str) -> None:
    published(PrisonerFactory())
    assert people.search(asked).nearest_first().count() in (0, 1)


def test_days_held_are_counted_up_to_today_by_the_database() -> None:
    prisoner = PrisonerFactory()
    DetentionFactory(prisoner=prisoner, arrested="2023-11-01", over=True, ended="2023-11-10")
    DetentionFactory(prisoner=prisoner, arrested="2024-01-01")
    published(prisoner)
    # Another day in this process changes nothing: the database counts.
    with time_machine.travel("2040-01-01"):
        assert days_held() == 10 + (today() - day("2024-01-01")).days + 1


def test_days_held_are_unknown_where_nothing_is_certain() -> None:
    published(DetentionFactory(arrested="").prisoner)
    assert days_held() is None


def test_those_held_longest_come_first_and_the_unknown_last() -> None:
    for arrested in ("2023-11-20", "", "2019-05-01"):
        published(DetentionFactory(arrested=arrested, prisoner__name=f"Since {arrested}").prisoner)
    assert [p.name for p in people.longest_held_first()] == ["Since 2019-05-01", "Since 2023-11-20", "Since "]


def test_the_text_of_a_document_is_the_stored_one_with_the_days_held_added() -> None:
    published(DetentionFactory(arrested="2023-11-20").prisoner)
    row = people.with_text().get()
    read = json.loads(vars(row)["text"])
    assert {k: v for k, v in read.items() if k not in ("days_held", "days_held_is_minimum", "licence")} == row.document
    assert read["days_held"] == (today() - day("2023-11-20")).days + 1
    assert read["days_held_is_minimum"] is False


def test_pages_of_the_nearest_hold_the_same_people_whether_or_not_the_nearest_are_read_alone() -> None:
    crowd(published(whole_case()), 300)
    people = PublishedPrisoner.objects.search("person").nearest_first()
    for found in (people, people.arrested_in_year(2001)):
        nearest = found.nearest()
        assert nearest is not None
        assert 0 < nearest.count() < found.count()
        for number in range(1, found.count() // 24 + 2):
            rows = page_of(found, number=number, size=24, beginning=nearest).rows
            assert [row.pk for row in rows] == [row.pk for row in found[24 * number - 24 : 24 * number]]


def test_who_comes_first_is_known_of_the_nearest_alone() -> None:
    crowd(published(whole_case()), 300)
    people = PublishedPrisoner.objects.search("person")
    assert people.by_name().nearest() is None
    assert people.nearest_first().nearest() is not None
    assert people.nearest_first().by_name().nearest() is None
    assert PublishedPrisoner.objects.search("Nobody Whomsoever").nearest_first().nearest() is None


def test_a_card_has_of_the_document_what_it_shows() -> None:
    case = published(whole_case())
    document = PublishedPrisoner.objects.get(pk=case.public_id).document
    card = PublishedPrisoner.objects.in_brief().get(pk=case.public_id)
    for part in ("naming", "status_detail", "portrait", "group_names"):
        assert getattr(card, part) == document[part]
    assert document["status_detail"] and document["group_names"]
    for part, field in (("name_translations", "name"), ("group_translations", "group_names")):
        assert getattr(card, part) == document["translations"].get(field)
