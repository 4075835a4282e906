"""What the people near a case cost: documents are opened of those who are shown, not of all who match."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prisoners import near_querysets
from prisoners.profile.related import SHOWN, _near, related_people
from prisoners.publication import compose_prisoner
from tests.factories import ChargeFactory, EventFactory, EventParticipationFactory, PrisonerFactory, published
from tests.plans import nodes_of

OPENS = ("json_extract_path", "json_to_record")

pytestmark = pytest.mark.django_db


def test_documents_are_opened_of_the_related_people_who_are_shown_alone():
    event = published(EventFactory())
    case = EventParticipationFactory(event=event).prisoner
    for _ in range(SHOWN * 2):
        published(EventParticipationFactory(event=event).prisoner)
    document = compose_prisoner(case)
    with CaptureQueriesContext(connection) as asked:
        assert len(related_people(document)) == SHOWN
    (question,) = asked.captured_queries
    nodes = nodes_of(question["sql"])
    opening = [n for n in nodes if any(way in f"{n.get('Output')}{n.get('Function Call')}" for way in OPENS)]
    assert opening, "the plan names what opens the documents"
    for node in opening:
        assert node["Actual Rows"] * node["Actual Loops"] <= SHOWN, node


@pytest.mark.parametrize("shared", ["article", "event"])
def test_of_what_very_many_share_those_with_the_nearest_numbers_are_shown(monkeypatch, shared):
    monkeypatch.setattr(near_querysets, "MOST_COMPARED", 8)
    monkeypatch.setattr(near_querysets, "NEAREST_COMPARED", 2)
    event = published(EventFactory())
    cases = []
    for _ in range(9):
        case = ChargeFactory().detention.prisoner if shared == "article" else None
        cases.append(published(case or EventParticipationFactory(event=event).prisoner))
    numbers = sorted(case.public_id for case in cases)
    middle = next(case for case in cases if case.public_id == numbers[4])
    # What was asked before is kept with its numbers.
    _near.cache_clear()
    near = [related.person.public_id for related in related_people(compose_prisoner(middle))]
    _near.cache_clear()
    assert sorted(near) == [numbers[n] for n in (2, 3, 5, 6)]


def test_of_what_no_more_share_all_are_compared_in_whatever_country():
    event = published(EventFactory())
    case = EventParticipationFactory(event=event).prisoner
    abroad = published(EventParticipationFactory(event=event, prisoner=PrisonerFactory(country="GE")).prisoner)
    here = published(EventParticipationFactory(event=event).prisoner)
    near = [related.person.public_id for related in related_people(compose_prisoner(case))]
    assert sorted(near) == sorted([abroad.public_id, here.public_id])
