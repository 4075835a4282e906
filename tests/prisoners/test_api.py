"""Cases and events in the API."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Organization
from record import services
from record.published import Version
from tests.factories import (
    DetentionFactory,
    EventFactory,
    EventIncidentFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db
PEOPLE = "/api/v1/prisoners/"


def live_document(kind: str, public_id: str) -> dict:
    version = Version.objects.of(kind, public_id).latest_first().first()
    assert version is not None
    assert version.document is not None
    return version.document


def ids(client, query: str) -> list[str]:
    answer = client.get(f"{PEOPLE}{query}")
    assert answer.status_code == 200, answer.content
    return [p["id"] for p in answer.json()["results"]]


def queries_of(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        assert answer.status_code == 200
        # What is streamed is read row by row, and the public role is left at its end.
        assert answer.getvalue()
    return sum(not q["sql"].startswith(("SET ROLE", "RESET ROLE")) for q in queries)


def test_a_case_is_answered_with_the_very_document_that_was_published(client):
    case = published(whole_case(children=2))
    answer = client.get(f"{PEOPLE}{case.public_id}/")
    found = answer.json()
    added = {name: found.pop(name) for name in ("days_held", "days_held_is_minimum", "licence")}
    assert found == live_document("prisoner", case.public_id)
    assert list(found) == list(live_document("prisoner", case.public_id)), "in the order in which it was written"
    assert client.get(PEOPLE).json()["results"] == [found | added]


def test_a_case_has_one_address(client):
    case = published(PrisonerFactory())
    assert client.get(f"{PEOPLE}{case.public_id.lower()}/").status_code == 404


def test_days_held_are_counted_when_the_case_is_read(client):
    case = PrisonerFactory()
    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(1)
    DetentionFactory(prisoner=case, arrested=yesterday.isoformat())
    published(case)
    found = client.get(f"{PEOPLE}{case.public_id}/?fields=days_held,days_held_is_minimum").json()
    assert found == {"days_held": 2, "days_held_is_minimum": False}
    unknown = published(PrisonerFactory())
    assert client.get(f"{PEOPLE}{unknown.public_id}/?fields=days_held").json() == {"days_held": None}


def test_work_that_is_not_published_is_not_seen(client):
    case = published(PrisonerFactory(name="As published"))
    type(case).objects.filter(pk=case.pk).update(name="Work in progress")
    assert client.get(f"{PEOPLE}{case.public_id}/").json()["name"] == "As published"
    assert b"Work in progress" not in client.get(PEOPLE).content


def test_a_search_finds_another_spelling(client):
    found = published(PrisonerFactory(name="Əfiyəddin Məmmədov"))
    published(PrisonerFactory(name="César Arakaki", country="AR"))
    assert ids(client, "?search=afiaddin mammadov") == ids(client, "?q=Əfiyəddin") == [found.public_id]
    assert ids(client, "?search=mammadov&country=AR") == []


def test_the_history_of_a_case_is_all_its_versions(client):
    union = published(OrganizationFactory(name="Union"))
    case = PrisonerFactory()
    MembershipFactory(prisoner=case, organization=union)
    published(case)
    DetentionFactory(prisoner=case, arrested="2023-11-20")
    published(case)
    Organization.objects.filter(pk=union.pk).update(name="Another name")
    published(Organization.objects.get(pk=union.pk))
    page = client.get(f"{PEOPLE}{case.public_id}/history/").json()
    versions = list(Version.objects.of("prisoner", case.public_id).order_by("sequence"))
    assert [v.cause for v in versions] == ["publication", "publication", "borrowed"]
    assert page["count"] == 3
    assert [(v["sequence"], v["number"], v["cause"], v["summary"], v["diff"]) for v in page["results"]] == [
        (v.sequence, v.number, v.cause, v.summary, v.diff) for v in versions
    ]
    assert "document" not in page["results"][0]
    with_documents = client.get(f"{PEOPLE}{case.public_id}/history/?fields=number,document").json()["results"]
    assert with_documents == [{"number": v.number, "document": v.document} for v in versions]
    second = client.get(f"{PEOPLE}{case.public_id}/history/?page_size=1&ordering=-sequence").json()
    assert [v["number"] for v in second["results"]] == [3]


def test_what_is_not_public_has_no_history(client):
    case = published(PrisonerFactory())
    services.unpublish(case=case, by=None, reason="a mistake")
    draft = PrisonerFactory()
    never = client.get(f"{PEOPLE}AZ-9999/history/")
    for public_id in (case.public_id, draft.public_id):
        answer = client.get(f"{PEOPLE}{public_id}/history/")
        assert (answer.status_code, answer.content) == (404, never.content)


@pytest.mark.parametrize("query", ["", "?q=person&held_on=2023-12-01&status=detained", "?format=jsonl", "?fields=id"])
def test_a_list_takes_as_many_queries_for_many_as_for_one(client, query):
    published(whole_case())
    few = queries_of(client, PEOPLE + query)
    for _ in range(3):
        published(whole_case(children=2))
    # A name is looked for among the names first, to rank what sounds like it.
    assert queries_of(client, PEOPLE + query) == few <= (4 if "q=" in query else 3 if "jsonl" not in query else 7)


def test_a_document_takes_one_query_and_a_history_two(client):
    case = published(whole_case(children=3))
    assert queries_of(client, f"{PEOPLE}{case.public_id}/") == 1
    assert queries_of(client, f"{PEOPLE}{case.public_id}/history/") == 2


def test_events_are_answered_with_their_documents(client):
    event = EventFactory(event_kind="raid", country="AZ")
    EventIncidentFactory(event=event)
    published(event)
    published(EventFactory(event_kind="protest", country="AR"))
    found = client.get("/api/v1/events/?kind=raid&country=AZ").json()
    document = live_document("event", event.slug) | {"licence": settings.CONTENT_LICENCE.url}
    assert found["results"] == [document]
    assert client.get(f"/api/v1/events/{event.slug}/").json() == document
    assert client.get("/api/v1/events/?kind=party").status_code == 400


def test_a_cache_may_not_keep_days_held_past_midnight(client):
    case = published(PrisonerFactory())
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(1)
    with time_machine.travel(dt.datetime.combine(tomorrow, dt.time(23, 59, 57), dt.UTC), tick=False):
        assert client.get(f"{PEOPLE}{case.public_id}/")["Cache-Control"] == "public, max-age=3"


def test_how_many_there_are_is_told_anew_once_something_is_published_or_withdrawn(client):
    published(PrisonerFactory(country="AZ"))
    published(PrisonerFactory(country="BY"))
    assert [client.get(f"{PEOPLE}{query}").json()["count"] for query in ("", "?country=AZ")] == [2, 1]
    third = published(PrisonerFactory(country="AZ"))
    assert [client.get(f"{PEOPLE}{query}").json()["count"] for query in ("", "?country=AZ")] == [3, 2]
    services.unpublish(case=third, by=None, reason="At the family's wish.")
    assert [client.get(f"{PEOPLE}{query}").json()["count"] for query in ("", "?country=AZ")] == [2, 1]


def test_a_second_page_of_the_same_list_counts_nothing(client):
    published(PrisonerFactory(country="AZ"))
    once = queries_of(client, f"{PEOPLE}?country=AZ&page_size=1")
    assert queries_of(client, f"{PEOPLE}?country=AZ&page_size=2") == once - 1
