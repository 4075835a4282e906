"""What the people near a case cost: documents are opened of those who are shown, not of all who match."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prisoners.profile.related import SHOWN, related_people
from prisoners.publication import compose_prisoner
from tests.factories import EventFactory, EventParticipationFactory, published
from tests.plans import nodes_of

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
    opening = [node for node in nodes_of(question["sql"]) if "json_extract_path" in str(node.get("Output"))]
    assert opening, "the plan names what opens the documents"
    for node in opening:
        assert node["Actual Rows"] * node["Actual Loops"] <= SHOWN, node
