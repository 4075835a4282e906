"""The calendar's files: what a calendar program reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from prisoners import calendar_files, calendar_views, merging
from prisoners.models import Prisoner
from record import services
from tests.factories import (
    DetentionFactory,
    HearingFactory,
    InstitutionFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    UserFactory,
    published,
)
from tests.visiting import absent, cost_of, page, words_of

pytestmark = pytest.mark.django_db


def case_with_everything(**fields: Any) -> Prisoner:
    case = PrisonerFactory(**({"name": "Əziz; Orucov, “A”", "born": "1980-11-02"} | fields))
    detention = DetentionFactory(prisoner=case, expected_end="2027-03-01")
    court = published(InstitutionFactory(court=True, name="Baku Court"))
    HearingFactory(detention=detention, held="2027-01-09", time=dt.time(10), time_zone="Asia/Baku", court=court)
    HearingFactory(detention=detention, held="2027-01-10", court=court)
    return case


def read(url: str) -> tuple[Any, dict[str, Any]]:
    """The calendar at an address, and its entries by the middle of their identifier."""
    response = Client().get(url)
    assert response.status_code == 200 and response["Content-Type"] == "text/calendar; charset=utf-8"
    assert not response.cookies
    raw = response.content
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")) and b"\n" not in raw.replace(b"\r\n", b"")
    calendar: Any = Calendar.from_ical(raw)
    assert calendar["version"] == "2.0" and calendar["prodid"] and calendar.subcomponents
    events = {str(e["uid"]).partition("@")[0]: e for e in calendar.walk("VEVENT")}
    assert len(events) == len(calendar.walk("VEVENT"))
    for event in events.values():
        assert event["dtstamp"] and event["summary"] and event["dtstart"] and not event.errors
    return calendar, events


def of(case: Prisoner) -> str:
    return f"/prisoners/{case.public_id}.ics"


def test_a_person_has_each_day_once_under_its_own_identifier():
    case = published(case_with_everything())
    _calendar, events = read(of(case))
    low = case.public_id.lower()
    held_at = case.detentions.get().hearings.all()[0].court
    assert held_at is not None
    court = held_at.slug
    assert set(events) == {
        f"{low}-birthday",
        f"{low}-arrest-1",
        f"{low}-expected_end-1",
        f"{low}-hearing-trial-2027-01-09-{court}",
        f"{low}-hearing-trial-2027-01-10-{court}",
    }


def test_a_hearing_with_a_time_is_a_moment_and_one_without_a_day():
    case = published(case_with_everything())
    _calendar, events = read(of(case))
    timed = next(e for uid, e in events.items() if "2027-01-09" in uid)
    whole = next(e for uid, e in events.items() if "2027-01-10" in uid)
    assert timed["dtstart"].dt == dt.datetime(2027, 1, 9, 6, 0, tzinfo=dt.UTC)
    assert timed["location"] == "Baku Court" and "10:00 (Asia/Baku)" in timed["description"]
    assert whole["dtstart"].dt == dt.date(2027, 1, 10) and whole["dtstart"].params["VALUE"] == "DATE"
    assert timed["summary"] == "Trial hearing in the case of Əziz; Orucov, “A”"


def test_what_comes_back_every_year_is_one_entry_with_a_rule():
    case = published(case_with_everything())
    _calendar, events = read(of(case))
    birthday = events[f"{case.public_id.lower()}-birthday"]
    assert birthday["rrule"].to_ical() == b"FREQ=YEARLY" and birthday["dtstart"].dt == dt.date(1981, 11, 2)
    assert "rrule" not in events[f"{case.public_id.lower()}-expected_end-1"]


def test_the_29th_of_february_comes_back_on_the_last_day_of_february():
    case = published(case_with_everything(born="1988-02-29"))
    _calendar, events = read(of(case))
    birthday = events[f"{case.public_id.lower()}-birthday"]
    assert birthday["dtstart"].dt == dt.date(1989, 2, 28)
    assert birthday["rrule"] == {"FREQ": ["YEARLY"], "BYMONTH": [2], "BYMONTHDAY": [-1]}


def test_the_same_record_gives_the_same_file_and_the_stamp_is_of_its_publication():
    with time_machine.travel(dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC), tick=False):
        case = published(case_with_everything())
    with time_machine.travel(dt.datetime(2026, 3, 5, tzinfo=dt.UTC), tick=False):
        first = Client().get(of(case)).content
    assert b"DTSTAMP:20260301T093000Z" in first and Client().get(of(case)).content == first


def test_identifiers_outlive_a_correction():
    case = published(case_with_everything())
    _calendar, before = read(of(case))
    case.born = "1981-12-03"
    case.name = "Aziz"
    case.save()
    published(case)
    _calendar, after = read(of(case))
    assert set(before) == set(after)
    assert after[f"{case.public_id.lower()}-birthday"]["dtstart"].dt == dt.date(1982, 12, 3)


def test_someone_without_a_known_day_has_a_valid_calendar_without_entries():
    case = published(PrisonerFactory())
    calendar, events = read(of(case))
    assert not events and [c.name for c in calendar.subcomponents] == ["VTIMEZONE"]


def test_of_the_free_only_hearings_are_left():
    case = PrisonerFactory(born="1980-11-02")
    detention = DetentionFactory(prisoner=case, over=True)
    HearingFactory(detention=detention)
    _calendar, events = read(of(published(case)))
    assert [str(e["categories"].cats[0]) for e in events.values()] == ["HEARING"]


def test_the_dead_are_remembered():
    case = PrisonerFactory(name="Vugar", born="1980-11-02")
    DetentionFactory(prisoner=case, has_ended=True, ended="2024-01-05", end_kind="death_in_custody")
    _calendar, events = read(of(published(case)))
    assert [str(e["summary"]) for e in events.values()] == ["In memory: birthday of Vugar, who died in custody"]


def test_drafts_the_withdrawn_and_the_unheard_of_get_the_same_answer():
    draft, gone = PrisonerFactory(), published(PrisonerFactory())
    services.unpublish(case=gone, by=None, reason="asked for")
    urls = (of(draft), of(gone), "/prisoners/AZ-9999.ics")
    # But for the address that was asked for, which the foot of a page gives back.
    assert len({absent(url) for url in urls}) == 1


def test_the_calendar_of_a_merged_case_leads_to_the_survivor():
    gone, survivor = published(PrisonerFactory(name="One")), published(PrisonerFactory(name="One"))
    merging.merge(kept=survivor, merged=gone, choices={}, by=UserFactory(), reason="One person.")
    response = Client().get(of(gone))
    assert response.status_code == 301 and response["Location"] == of(survivor)


@time_machine.travel(dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC), tick=False)
def test_the_whole_calendar_has_the_coming_year_and_what_comes_back():
    case = case_with_everything()
    HearingFactory(detention=case.detentions.get(), held="2026-11-01")
    HearingFactory(detention=case.detentions.get(), held="2028-11-01")
    published(case)
    _calendar, events = read("/calendar.ics")
    days = sorted(uid.partition("-hearing-trial-")[2][:10] for uid in events if "hearing" in uid)
    assert days == ["2027-01-09", "2027-01-10"]
    assert {str(e["categories"].cats[0]) for e in events.values()} == {"BIRTHDAY", "ARREST", "EXPECTED END", "HEARING"}


def test_the_whole_calendar_takes_the_filters_of_the_page():
    one, other = case_with_everything(), case_with_everything(country="BY")
    PrisonerGroupFactory(prisoner=one, group__slug="journalist")
    published(one), published(other)
    for asked in ("country=AZ", "group=journalist"):
        _calendar, events = read(f"/calendar.ics?{asked}&kind=birthday")
        assert set(events) == {f"{one.public_id.lower()}-birthday"}
    assert "There is no such parameter" in words_of(page("/calendar.ics?month=2026-11", 400))
    assert "is not one of the values" in words_of(page("/calendar.ics?kind=x", 400))


def test_a_calendar_that_is_cut_short_says_so(monkeypatch):
    monkeypatch.setattr(calendar_views, "MOST_ENTRIES", 2)
    published(case_with_everything())
    calendar, events = read("/calendar.ics")
    assert len(events) == 2 and "only: narrow it" in calendar["description"]


def test_two_hearings_of_one_day_have_identifiers_of_their_own():
    case = PrisonerFactory()
    detention = DetentionFactory(prisoner=case)
    for time in (dt.time(9), dt.time(15)):
        HearingFactory(detention=detention, time=time, time_zone="Asia/Baku", court=None)
    _calendar, events = read(of(published(case)))
    assert sum("hearing" in uid for uid in events) == 2


def test_an_unheard_of_time_zone_leaves_the_day():
    case = published(case_with_everything())
    occasion = next(o for o in calendar_views.PublishedOccasion.objects.with_person() if o.particulars.get("time"))
    occasion.particulars["time_zone"] = "../Nowhere"
    assert calendar_files._start(occasion) == dt.date(2027, 1, 9) and case.pk


def test_a_calendar_costs_the_same_for_one_and_for_many():
    case = published(case_with_everything())
    one, whole = cost_of(of(case)), cost_of("/calendar.ics")
    for n in range(5):
        HearingFactory(detention=case.detentions.get(), held=f"2027-02-0{n + 1}")
        published(case_with_everything())
    published(case)
    assert cost_of(of(case)) == one == 2 and cost_of("/calendar.ics") == whole == 1
