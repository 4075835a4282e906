"""Asking the statistics of the API, and following each number to its list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import time_machine
from django.core.cache import cache
from django.test import Client

from prisoners.statistics import counting
from tests.factories import DetentionFactory, PrisonerFactory, published

TODAY = dt.date(2024, 3, 1)
FIRST = dt.date(2023, 12, 1)
ENDS = ("release", "pardon", "death_in_custody", "escape", "acquittal")


def asked(**parameters: str) -> dict[str, Any]:
    answer = Client().get("/api/v1/statistics/", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def refused(**parameters: str) -> dict[str, str]:
    answer = Client().get("/api/v1/statistics/", parameters)
    assert answer.status_code == 400, answer.content
    return {error["field"]: error["detail"] for error in answer.json()["errors"]}


def numbers(answer: dict[str, Any]) -> dict[Any, int]:
    return {(cell["period"], cell["value"]): cell["number"] for cell in answer["cells"]}


def length_of(url: str) -> int:
    """How many the list behind a number has, in the API or on the site."""
    parts = urlsplit(url)
    answer = Client().get(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    assert answer.status_code == 200, (url, answer.content[:2000])
    return answer.json()["count"] if parts.path.startswith("/api/") else answer.context["page"].total


def a_person(*detentions: dict[str, Any], **fields: Any) -> Any:
    person = PrisonerFactory(**fields)
    for detention in detentions:
        DetentionFactory(prisoner=person, **detention)
    return published(person)


def over(ended: str, end_kind: str = "release") -> dict[str, Any]:
    return {"has_ended": True, "ended": ended, "end_kind": end_kind}


def forget_kept() -> None:
    """Kept answers and counts are told apart by publications: rows that came without one are not in them."""
    counting._kept.answers.clear()
    cache.clear()


@contextmanager
def on_a_day() -> Iterator[None]:
    """On a day that stands still the record of one test is like that of another."""
    forget_kept()
    with time_machine.travel(dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC), tick=False):
        yield
