"""Asking for statistics in the API: what is refused, as a table, at what cost, and how long an answer is kept."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prisoners.published import PublishedDetention, PublishedPrisoner
from prisoners.statistics.api_filters import MOST_CELLS
from tests.factories import DetentionFactory, PrisonerFactory, PrisonerGroupFactory, published
from tests.prisoners.statistics_asking import a_person, asked, on_a_day, refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with on_a_day():
        yield


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"by": "colour"}, "by"),
        ({"since": "2024-01-01"}, "since"),
        ({"until": "2024-03-02"}, "until"),
        ({"over": "month"}, "since"),
        ({"measure": "arrested"}, "since"),
        ({"measure": "arrested", "since": "2024-02-02", "until": "2024-02-01"}, "since"),
        ({"measure": "arrested", "since": "2024-03-02"}, "since"),
        ({"measure": "arrested", "since": "0999-01-01"}, "since"),
        ({"measure": "on_record", "over": "month"}, "over"),
        ({"measure": "on_record", "until": "2024-01-01"}, "until"),
        ({"held_on": "2024-01-01"}, "held_on"),
        ({"measure": "arrested", "since": "2024-01-01", "arrested_in": "2024"}, "arrested_in"),
        ({"by": "group", "group": "journalist"}, "by"),
        ({"over": "day", "since": "2020-01-01"}, "over"),
        ({"format": "xml"}, "format"),
        ({"country": ""}, "country"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(parameters, field):
    assert set(refused(**parameters)) == {field}


def test_too_many_numbers_are_refused_with_how_to_ask_for_less():
    a_person({"arrested": "2023-05-01"})
    for rows in (PublishedPrisoner, PublishedDetention):
        rows.objects.update(groups=[f"group-{n}" for n in range(MOST_CELLS + 1)])
    assert "ask for less time" in refused(by="group")["by"]
    assert "ask for less time" in refused(by="group", measure="on_record")["by"]
    assert len(asked(measure="arrested", over="day", since="2021-06-06")["cells"]) == MOST_CELLS
    assert "1001 numbers" in refused(measure="arrested", over="day", since="2021-06-05")["over"]


def test_the_same_as_a_table_that_no_spreadsheet_runs():
    person = PrisonerFactory()
    PrisonerGroupFactory(prisoner=person, group__slug="x", group__name="=1+1")
    DetentionFactory(prisoner=person, arrested="2023-05-01")
    published(person)
    answer = Client().get("/api/v1/statistics/?by=group&format=csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    (cell,) = asked(by="group")["cells"]
    assert row == {name: str(value) for name, value in cell.items()} | {"label": "'=1+1"}
    accepted = Client().get("/api/v1/statistics/?by=group", headers={"Accept": "text/csv"})
    assert accepted.content == answer.content


def test_an_answer_takes_four_queries_however_many_people_there_are_and_one_when_it_is_kept():
    def cost(**parameters: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            asked(**parameters)
        return sum(not q["sql"].startswith(("SET ROLE", "RESET ROLE")) for q in queries)

    question = {"by": "group", "over": "month", "since": "2023-01-01", "country": "AZ"}
    for n in range(3):
        person = PrisonerGroupFactory(prisoner__country="AZ", group__slug=f"group-{n}").prisoner
        DetentionFactory(prisoner=person, arrested=f"2023-0{n + 1}-01")
        published(person)
        assert (cost(**question), cost(**question)) == (4, 1)


def test_an_answer_is_not_sent_again_until_something_changed_or_the_day_is_over():
    a_person({"arrested": "2023-05-01"})
    first = Client().get("/api/v1/statistics/")
    again = {"If-None-Match": first["ETag"]}
    assert Client().get("/api/v1/statistics/", headers=again).status_code == 304
    with time_machine.travel(dt.datetime(2024, 3, 2, 1, tzinfo=dt.UTC), tick=False):
        assert Client().get("/api/v1/statistics/", headers=again).status_code == 200
    a_person({"arrested": "2023-05-01"})
    assert Client().get("/api/v1/statistics/", headers=again).json()["total"]["number"] == 2


def test_an_empty_record_has_an_answer():
    assert asked(over="year", since="2023-01-01", by="country")["cells"] == []
    assert asked()["cells"] == [asked()["total"] | {"period": "2024-03-01", "value": None, "label": None}]
