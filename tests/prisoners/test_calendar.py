"""The calendar's page: what falls on which day, and of whom."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prisoners import calendar_days
from prisoners.calendar_days import days_between
from prisoners.models import Prisoner, PublishedOccasion
from record import services
from tests.factories import (
    DetentionFactory,
    HearingFactory,
    InstitutionFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    published,
)
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db


def held(**fields: object) -> Prisoner:
    """A person who is held since 20 November 2023, unpublished."""
    case = PrisonerFactory(**fields)
    DetentionFactory(prisoner=case)
    return case


def free(**fields: object) -> Prisoner:
    case = PrisonerFactory(**fields)
    DetentionFactory(prisoner=case, over=True)
    return case


def said_of(month: str, also: str = "") -> str:
    return words_of(page(f"/calendar/?month={month}{also}"))


def test_a_month_tells_hearings_ends_birthdays_and_anniversaries_by_day():
    case = PrisonerFactory(name="Aziz Orujov", born="1980-11-02")
    detention = DetentionFactory(prisoner=case, expected_end="2026-11-25")
    court = published(InstitutionFactory(court=True, name="Baku Court"))
    HearingFactory(detention=detention, held="2026-11-09", time=dt.time(10), time_zone="Asia/Baku", court=court)
    published(case)
    said = said_of("2026-11")
    told = [
        "Birthday of Aziz Orujov: 46 years, in detention.",
        "Trial hearing in the case of Aziz Orujov. 10:00 (Asia/Baku) · Baku Court",
        "3 years since the arrest of Aziz Orujov, still held.",
        "Expected end of the detention of Aziz Orujov.",
    ]
    assert [said.index(words) for words in told] == sorted(said.index(words) for words in told)
    assert "Nothing that is known" in said_of("2026-10")


def test_the_dead_would_have_turned_and_nobody_celebrates():
    case = PrisonerFactory(name="Vugar", born="1980-11-02")
    DetentionFactory(prisoner=case, has_ended=True, ended="2024-01-05", end_kind="death_in_custody")
    published(case)
    said = said_of("2026-11")
    assert "Vugar would have turned 46." in said and "Birthday of Vugar" not in said and "since the arrest" not in said


def test_who_is_free_has_neither_a_birthday_nor_an_anniversary_here_but_hearings():
    case = free(name="Hafiz", born="1980-11-02")
    HearingFactory(detention=case.detentions.get(), held="2026-11-09")
    published(case)
    said = said_of("2026-11")
    assert "Birthday" not in said.split("November 2026")[-1] and "since the arrest" not in said
    assert "Trial hearing in the case of Hafiz" in said


def test_only_the_arrest_that_still_lasts_has_an_anniversary():
    case = PrisonerFactory()
    DetentionFactory(prisoner=case, arrested="2019-05-03", has_ended=True, ended="2020-05-03", end_kind="release")
    DetentionFactory(prisoner=case, arrested="2023-11-20")
    published(case)
    assert "since the arrest" in said_of("2026-11") and "since the arrest" not in said_of("2026-05")


def test_what_is_not_known_to_the_day_is_not_in_the_calendar():
    case = PrisonerFactory(born="1980-11")
    DetentionFactory(prisoner=case, arrested="2023-11~")
    published(case)
    assert "Nothing that is known falls on this month" in said_of("2026-11")


def test_an_anniversary_begins_a_year_after():
    published(held())
    assert "since the arrest" not in said_of("2023-11") and "since the arrest" not in said_of("2022-11")
    assert "1 year since the arrest" in said_of("2024-11")


@pytest.mark.parametrize(("month", "day"), [("2027-02", "2027-02-28"), ("2028-02", "2028-02-29")])
def test_the_29th_of_february_falls_on_the_28th_where_there_is_none(month, day):
    published(held(name="Leyla", born="1988-02-29"))
    html = page(f"/calendar/?month={month}")
    assert "Birthday of Leyla" in html.split(f'id="day-{day}"')[1]


@time_machine.travel(dt.datetime(2026, 12, 28, 12, tzinfo=dt.UTC), tick=False)
def test_the_next_seven_days_go_over_the_end_of_the_year():
    published(held(name="Ulvi", born="1980-01-03"))
    published(held(name="Sevinj", born="1980-01-04"))
    said = words_of(page("/calendar/"))
    ahead = said.split("The next seven days")[1].split("December 2026")[0]
    assert "Birthday of Ulvi: 47 years" in ahead and "Sevinj" not in ahead
    assert "The next seven days" not in said_of("2027-01")


def test_filters_choose_whose_days_and_which():
    one, other = held(name="Aziz", born="1980-11-02"), held(name="Maria", country="BY", born="1980-11-02")
    PrisonerGroupFactory(prisoner=one, group__slug="journalist")
    published(one), published(other)
    assert "Aziz" in said_of("2026-11", "&country=AZ") and "Maria" not in said_of("2026-11", "&country=AZ")
    assert "Aziz" in said_of("2026-11", "&group=journalist") and "Maria" not in said_of("2026-11", "&group=journalist")
    said = said_of("2026-11", "&kind=arrest")
    assert "since the arrest of Aziz" in said and "Birthday of" not in said


def test_months_lead_on_with_the_filters_kept_and_end_at_both_ends():
    html = page("/calendar/?month=2026-12&country=AZ")
    assert 'href="?month=2027-01&amp;country=AZ"' in html and 'href="?month=2026-11&amp;country=AZ"' in html
    assert 'rel="prev' not in page("/calendar/?month=1950-01") and 'rel="next' not in page("/calendar/?month=2100-12")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("month=2026-13", "There is no month 2026-13."),
        ("month=soon", "This is not a month we can read. It takes a month as year-month, such as 2026-11."),
        ("month=0000-01", "There is no month"),
        ("month=1234-01", "The calendar goes from 1950 to 2100."),
        ("month=٢٠٢٦-١١", "This is not a month we can read."),
        ("kind=party", "party is not one of the values it takes."),
        ("country=XX", "No country has the code XX."),
        ("week=3", "There is no such parameter."),
        ("month=2026-11&month=2026-12", "This was given more than once"),
    ],
)
def test_what_cannot_be_asked_is_said(asked, said):
    assert said in words_of(page(f"/calendar/?{asked}", 400))


def test_a_crowded_day_shows_some_and_says_how_many_it_leaves_out(monkeypatch):
    monkeypatch.setattr(calendar_days, "SHOWN_A_DAY", 2)
    for n in range(5):
        published(held(name=f"Person {n}", born="1980-11-02"))
    said = said_of("2026-11", "&kind=birthday")
    assert said.count("Birthday of") == 2
    assert "And 3 more on this day" in said and "2: 5 entries" in said


def test_drafts_and_the_withdrawn_have_no_days():
    held(name="Draft", born="1980-11-02")
    case = published(held(name="Gone", born="1980-11-02"))
    services.unpublish(case=case, by=None, reason="asked for")
    assert "Nothing that is known falls on this month" in said_of("2026-11")


@time_machine.travel(dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC), tick=False)
def test_the_calendar_costs_the_same_for_one_and_for_many():
    published(held(born="1980-11-02"))
    few = cost_of("/calendar/")
    for _n in range(6):
        case = held(born="1980-11-20")
        HearingFactory(detention=case.detentions.get(), held="2026-11-20")
        published(case)
    assert cost_of("/calendar/") == few <= 6


def test_the_days_ahead_are_found_without_reading_people_or_detentions() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert days_between(PublishedOccasion.objects.in_place(), dt.date(2024, 3, 1), dt.date(2024, 3, 7)) == []
    shown, counted = (query["sql"] for query in asked)
    assert "publisheddetention" not in shown + counted
    assert "publishedprisoner" not in counted
    # Of those alone that are shown.
    assert "publishedprisoner" not in shown.partition(" IN (SELECT ")[2].partition(" ORDER BY ")[0]
