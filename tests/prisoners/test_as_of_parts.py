"""Detentions, charges, hearings and incidents as they stood published on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from record import services
from tests.factories import (
    ChargeFactory,
    DetentionFactory,
    EventFactory,
    EventIncidentFactory,
    EventParticipationFactory,
    HearingFactory,
    IncidentFactory,
    InstitutionFactory,
    OfficialFactory,
    OfficialRoleFactory,
    PrisonerFactory,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db

PARTS = ("detentions", "charges", "hearings", "incidents")


def on(day: str) -> Any:
    return time_machine.travel(dt.datetime.fromisoformat(f"{day}T12:00+00:00"), tick=True)


def listed(parts: str, **asked: str) -> list[dict[str, Any]]:
    answer = Client().get(f"/api/v1/{parts}/", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


@pytest.fixture
def case() -> Any:
    """Charged on 10 January 2024 before one court; on 1 March acquitted by another, and free."""
    with on("2024-01-10"):
        person = PrisonerFactory(name="Aziz Orujov", country="AZ")
        detention = DetentionFactory(prisoner=person, arrested="2023-11-20")
        event = published(EventFactory(name="The raid", slug="the-raid"))
        EventParticipationFactory(prisoner=person, event=event)
        ChargeFactory(detention=detention, state="charged")
        HearingFactory(
            detention=detention,
            held="2023-12-01",
            court=published(InstitutionFactory(name="First Court", slug="first-court")),
        )
        OfficialRoleFactory(
            detention=detention, official=OfficialFactory(name="R. Investigator", slug="r-investigator")
        )
        IncidentFactory(prisoner=person, detention=detention, happened="2023-12-05")
        published(person)
    with on("2024-03-01"):
        detention.has_ended, detention.ended, detention.end_kind = True, "2024-02-20", "acquittal"
        detention.save()
        detention.charges.update(state="acquitted")
        detention.officials.all().delete()
        HearingFactory(
            detention=detention,
            held="2024-02-20",
            court=published(InstitutionFactory(name="High Court", slug="high-court")),
        )
        published(person)
    return person


@pytest.mark.parametrize("parts", PARTS)
def test_what_stands_today_is_what_is_listed_now_word_for_word(parts):
    published(whole_case(children=2)), published(whole_case(children=1))
    event = published(EventFactory())
    EventIncidentFactory(event=event)
    published(event)
    today = timezone.now().date().isoformat()
    now, then = listed(parts), listed(parts, as_of=today)
    assert now and then == now
    assert [list(part) for part in then] == [list(part) for part in now]
    for part in now:
        assert Client().get(f"/api/v1/{parts}/{part['id']}/", {"as_of": today}).json() == part


def test_parts_are_listed_as_they_were_told(case):
    (detention,), (charge,) = (listed(parts, as_of="2024-02-07") for parts in ("detentions", "charges"))
    assert (detention["ended"], charge["state"]) == (None, "charged")
    assert detention["prisoner"]["id"] == case.public_id
    assert [h["court"]["name"] for h in listed("hearings", as_of="2024-02-07")] == ["First Court"]
    assert len(listed("hearings", as_of="2024-03-01")) == len(listed("hearings")) == 2
    assert [listed(parts, as_of="2024-01-09") for parts in PARTS] == [[]] * 4


@pytest.mark.parametrize(
    ("parts", "asked", "then", "now"),
    [
        ("detentions", {"ongoing": "yes"}, True, False),
        ("detentions", {"end_kind": "acquittal"}, False, True),
        ("detentions", {"held_on": "2024-02-25"}, True, False),
        ("detentions", {"official": "r-investigator"}, True, False),
        ("detentions", {"status": "detained", "q": "Əziz Orucov"}, True, False),
        ("detentions", {"country": "AZ", "event": "the-raid", "year": "2023"}, True, True),
        ("charges", {"state": "charged"}, True, False),
        ("charges", {"status": "detained", "group": "nobody"}, False, False),
        ("hearings", {"court": "high-court"}, False, True),
        ("hearings", {"heard_in": "2023-12", "held_on": "2024-02-25"}, True, False),
        ("incidents", {"happened_in": "2023-12", "status": "detained"}, True, False),
        ("incidents", {"event": "the-raid"}, True, True),
    ],
)
def test_filters_of_parts_and_of_people_ask_of_that_day(case, parts, asked, then, now):
    assert bool(listed(parts, as_of="2024-02-07", **asked)) == then
    assert bool(listed(parts, **asked)) == now


def test_a_part_belongs_to_its_person_and_detention_on_that_day(case):
    article = case.detentions.get().charges.get().article
    for asked in ({"prisoner": case.public_id}, {"detention": f"{case.public_id}-1"}, {"article": article.number}):
        assert len(listed("charges", as_of="2024-02-07", **asked)) == 1
    assert not listed("charges", as_of="2024-02-07", prisoner="AZ-9999")
    assert len(listed("detentions", as_of="2024-02-07", article=article.number)) == 1
    found = Client().get(f"/api/v1/hearings/{case.public_id}-1-h1/", {"as_of": "2024-02-07"}).json()
    assert found["court"]["name"] == "First Court"
    assert Client().get(f"/api/v1/hearings/{case.public_id}-1-h2/", {"as_of": "2024-02-07"}).status_code == 404


def test_parts_of_what_was_withdrawn_since_are_listed_on_no_day(case):
    services.unpublish(case=case, by=None, reason="for their safety")
    assert [listed(parts, as_of="2024-02-07") for parts in PARTS] == [[]] * 4


def test_incidents_of_an_event_are_listed_as_they_were_told():
    with on("2024-01-10"):
        event = EventFactory()
        incident = EventIncidentFactory(event=event, happened="2023-12-05")
        published(event)
    with on("2024-03-01"):
        incident.delete()
        published(event)
    (found,) = listed("incidents", as_of="2024-02-07", event=event.slug)
    assert (found["event"]["id"], found["prisoner"]) == (event.slug, None)
    assert listed("incidents", as_of="2024-03-01") == []


@pytest.mark.parametrize("parts", PARTS)
def test_a_list_of_parts_costs_no_more_queries_for_a_longer_past(parts):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            listed(parts, as_of="2024-02-07")
        return len(queries)

    few = cost()
    with on("2024-01-10"):
        published(whole_case(children=2))
    assert cost() == few <= 5
