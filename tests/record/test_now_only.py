"""What shows the record of now says so when a day of the past is asked for, and where that is told."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.factories import PrisonerFactory, published

pytestmark = pytest.mark.django_db
ASKED = "as_of=2024-02-07"


def addresses_of_now() -> list[str]:
    person = published(PrisonerFactory()).public_id
    return [
        "/prisoners/",
        "/prisoners/download.csv",
        "/prisoners/download.json",
        *(f"/{noun}/" for noun in ("events", "organizations", "institutions", "campaigns", "resolutions")),
        "/calendar/",
        "/calendar.ics",
        f"/prisoners/{person}.json",
        f"/prisoners/{person}.ics",
        f"/prisoners/{person}.pdf",
    ]


def test_a_day_of_the_past_is_refused_and_where_it_is_told_answers() -> None:
    for address in addresses_of_now():
        assert Client().get(address).status_code == 200, address
        answer = Client().get(f"{address}?{ASKED}")
        said = answer.content.decode()
        assert answer.status_code == 400, address
        assert "This address shows the record of now." in said, address
        told = re.search(rf"(/api/v1/[^\s?]+)\?{ASKED}", said)
        assert told, address
        # A case that is public now, and was not on that day, is answered as one that was not there.
        assert Client().get(told[0]).status_code == (404 if address.count("-") else 200), told[0]


def test_a_calendar_in_the_api_is_of_now() -> None:
    answer = Client().get(f"/api/v1/prisoners/?format=ics&{ASKED}")
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"field": "as_of", "detail": "The form ics does not take this.", "takes": "leave the parameter out"}
    ]
