"""The change log by day and by kind, and told in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings
from django.utils import translation

from record import redaction, services, striking, views
from record.published import Version
from tests.factories import DetentionFactory, OrganizationFactory, PrisonerFactory, UserFactory, published, whole_case
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_languages() -> Iterator[None]:
    with override_settings(LANGUAGES=[("en", "English"), ("az", "Azerbaijani")]):
        yield


def published_on(day: str, noun: Any) -> Any:
    with time_machine.travel(dt.datetime.fromisoformat(f"{day}T09:30+00:00"), tick=False):
        return published(noun)


def test_a_day_shows_what_was_published_on_it_and_leads_to_its_neighbours():
    for day, name in (("2024-02-28", "First"), ("2024-03-01", "Second"), ("2024-03-09", "Third")):
        published_on(day, OrganizationFactory(name=name))
    html = page("/changes/?day=2024-03-01")
    said = words_of(html)
    assert "“Second” was added" in said and "“First”" not in said and "“Third”" not in said
    assert 'rel="prev" href="?day=2024-02-28"' in html and 'rel="next" href="?day=2024-03-09"' in html
    assert "Nothing was published on" in words_of(page("/changes/?day=2024-03-02"))


def test_a_day_ends_at_midnight_utc():
    for moment in ("2024-03-01T23:59:59", "2024-03-02T00:00:00"):
        with time_machine.travel(dt.datetime.fromisoformat(f"{moment}+00:00"), tick=False):
            published(OrganizationFactory(name=f"At {moment[11:13]}"))
    said = words_of(page("/changes/?day=2024-03-01"))
    assert "At 23" in said and "At 00" not in said


def test_the_calendar_of_days_counts_each_and_leads_there():
    published_on("2024-03-01", OrganizationFactory())
    published_on("2024-03-09", OrganizationFactory())
    published_on("2024-03-09", OrganizationFactory())
    html = page("/changes/")
    assert 'href="?day=2024-03-09">9<' in html and 'href="?day=2024-03-01">1<' in html
    assert "9: 2 changes" in words_of(html) and "1: 1 change" in words_of(html)
    assert 'href="?day=2024-03-02"' not in html


def test_one_kind_of_noun_can_be_followed_alone(monkeypatch):
    monkeypatch.setattr(views, "CHANGES_A_PAGE", 1)
    published_on("2024-03-01", PrisonerFactory(name="Aziz"))
    published_on("2024-03-02", OrganizationFactory(name="Union"))
    published_on("2024-03-03", PrisonerFactory(name="Hafiz"))
    html = page("/changes/?kind=prisoner")
    assert "Hafiz" in html and "Union" not in html and 'href="?kind=prisoner&amp;day=2024-03-01"' in html
    assert "day=2024-03-02" not in html
    older = html.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Aziz" in page(f"/changes/{older}")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("kind=dog", "dog is not one of the values it takes. It takes campaign, event, institution"),
        ("day=2024-02-30", "There is no day 2024-02-30."),
        ("day=9999-12-31", "The change log has no such day."),
        ("day=0001-01-01", "The change log has no such day."),
        ("day=today", "This is not a day we can read."),
        ("before=1&before=2", "This was given more than once"),
        ("country=AZ", "There is no such parameter."),
    ],
)
def test_what_cannot_be_asked_is_said(asked, said):
    assert said in words_of(page(f"/changes/?{asked}", 400))


def test_a_change_is_told_in_the_readers_language(two_languages):
    case = PrisonerFactory(name="Aziz Orujov", name_az="Əziz Orucov")
    published(case)
    DetentionFactory(prisoner=case)
    published(case)
    assert "Aziz Orujov was detained (20 November 2023)" in words_of(page("/changes/"))
    with translation.override("az"):
        told = Version.objects.of("prisoner", case.public_id).in_words_only().latest_first()[0].told
    assert "Əziz Orucov" in told and "oyabr 2023" in told and "detained" not in told
    for url in ("/az/changes/", "/az/changes.atom", f"/az/prisoners/{case.public_id}.atom"):
        assert told in words_of(page(url)), url
    assert told in words_of(page(f"/az/prisoners/{case.public_id}/aziz-orujov/"))


def test_what_was_withdrawn_is_told_by_the_name_it_had(two_languages):
    case = published(PrisonerFactory(name="Aziz Orujov", name_az="Əziz Orucov"))
    services.unpublish(case=case, by=None, reason="asked for")
    said = words_of(page("/az/changes/"))
    assert "Əziz Orucov" in said and "Aziz Orujov" not in said and "withdrawn" not in said


def test_what_was_struck_is_told_in_no_language(two_languages):
    case = PrisonerFactory(name="Aziz Orujov")
    published(case)
    DetentionFactory(prisoner=case, place="Hidden Street", arrested_by="Hidden Street police")
    case.name_az = "Əziz Hidden Street"
    case.save()
    published(case)
    case.detentions.update(place="", arrested_by="")
    case.name_az = "Əziz"
    case.save()
    published(case)
    target = striking.Target(what=striking.What.WORDS, words="Hidden Street")
    redaction.redact(case=case, target=target, reason="Safety of a witness.", by=UserFactory(editor=True))
    for url in ("/az/changes/", "/az/changes.atom", f"/az/prisoners/{case.public_id}.atom"):
        assert "Hidden Street" not in page(url)
    struck = Version.objects.filter(redacted_at__isnull=False).in_words_only()
    with translation.override("az"):
        assert [v.told for v in Version.objects.in_words_only() if v.redacted_at] == [v.summary for v in struck]
    assert struck


def test_a_tale_of_a_kind_that_is_no_longer_known_is_told_in_the_words_it_is_kept_in():
    case = published(whole_case())
    with translation.override("az"):
        version = Version.objects.of("prisoner", case.public_id).in_words_only().latest_first()[0]
        version.happenings = [{"kind": "of_long_ago"}]
        assert version.told == version.summary
        version.happenings = [{"kind": "arrest"}]
        assert version.told == version.summary


def test_the_log_costs_the_same_in_another_language(two_languages):
    published(OrganizationFactory())
    one = cost_of("/az/changes/")
    for _n in range(8):
        gone = published(OrganizationFactory())
        services.unpublish(case=gone, by=None, reason="asked for")
    assert cost_of("/az/changes/") == one <= 4 and cost_of("/az/changes/?day=2024-03-01") <= 4


def test_the_log_is_read_without_a_cookie_and_by_anyone():
    assert not Client().get("/changes/?kind=prisoner").cookies
