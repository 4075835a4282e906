"""Lists of parts, officials and articles as CSV: the documents of the same list, one a line."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from prisoners.formats import csv_of_parts
from prisoners.published import PublishedDetention
from record.csv_of_documents import LINES
from record.models import Source
from tests.factories import (
    ChargeFactory,
    DetentionFactory,
    EventIncidentFactory,
    IncidentFactory,
    InstitutionFactory,
    OfficialFactory,
    OrganizationFactory,
    PrisonerFactory,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[2] / "docs" / "api.md"
TABLES = {
    "detentions": csv_of_parts.DETENTIONS,
    "charges": csv_of_parts.CHARGES,
    "hearings": csv_of_parts.HEARINGS,
    "incidents": csv_of_parts.INCIDENTS,
    "officials": csv_of_parts.OFFICIALS,
    "articles": csv_of_parts.ARTICLES,
}


def table(noun: str, query: str = "") -> list[dict[str, str]]:
    answer: Any = Client().get(f"/api/v1/{noun}/?format=csv{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8"), answer.content
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))


def documents(noun: str, query: str = "") -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = Client().get(f"/api/v1/{noun}/?page_size=500{query}").json()["results"]
    return results


@pytest.fixture
def case_that_says_everything() -> None:
    case = whole_case(children=2)
    for source in Source.objects.all():
        source.url = f"https://news.example/{source.pk}"
        source.save()
    first, _second = case.detentions.order_by("pk")
    for field, value in {"arrested_by": "the police", "place": "Baku", "expected_end": "2030-01-02"}.items():
        setattr(first, field, value)
    first.has_ended, first.ended, first.end_kind = True, "2024-05", "release"
    first.save()
    charge, hearing = first.charges.get(), first.hearings.get()
    charge.text, charge.brought_on = "as it was worded", "2023-11-21"
    charge.save()
    hearing.judge, hearing.outcome, hearing.time = OfficialFactory(), "four months", dt.time(10, 30)
    hearing.time_zone = "Asia/Baku"
    hearing.save()
    incident = case.incidents.order_by("pk")[0]
    incident.by_whom, incident.description = "the guards", "beaten"
    incident.organization, incident.institution = published(OrganizationFactory()), published(InstitutionFactory())
    incident.save()
    published(case)
    published(EventIncidentFactory().event)


@pytest.mark.parametrize("noun", TABLES)
@pytest.mark.usefixtures("case_that_says_everything")
def test_each_document_of_the_list_is_a_line_with_the_columns_that_are_described(noun: str) -> None:
    rows, listed = table(noun), documents(noun)
    assert listed
    assert [row["id"] for row in rows] == [document["id"] for document in listed]
    assert all(tuple(row) == tuple(column.name for column in TABLES[noun]) for row in rows)
    # What has one name in both says one thing.
    for row, document in zip(rows, listed, strict=True):
        for name in row.keys() & document.keys():
            if isinstance(document[name], str):
                assert row[name] == document[name], name
    # A column that is empty in every line would be one that reads a field which is not there.
    assert [name for name in rows[0] if not any(row[name] for row in rows)] == []


def test_a_table_has_the_filters_and_the_order_of_its_list() -> None:
    for country, day in (("AZ", "2023-11-20"), ("AZ", "2020-01-05"), ("AR", "2021-01-01")):
        published(DetentionFactory(prisoner=PrisonerFactory(country=country), arrested=day).prisoner)
    assert [row["arrested"] for row in table("detentions", "&country=AZ&ordering=arrested")] == [
        "2020-01-05", "2023-11-20",
    ]  # fmt: skip
    refused = Client().get("/api/v1/detentions/?format=csv&page_size=5")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "page_size")


def test_a_table_of_a_day_of_the_past_is_what_was_published_then() -> None:
    with time_machine.travel(dt.datetime(2024, 2, 7, tzinfo=dt.UTC)):
        detention = DetentionFactory(arrested="2023-11-20", place="Ganja")
        ChargeFactory(detention=detention)
        published(detention.prisoner)
    type(detention).objects.filter(pk=detention.pk).update(place="Baku")
    detention.charges.all().delete()
    published(detention.prisoner)
    assert [row["place"] for row in table("detentions", "&as_of=2024-02-08")] == ["Ganja"]
    assert [row["place"] for row in table("detentions")] == ["Baku"]
    assert (len(table("charges", "&as_of=2024-02-08")), table("charges")) == (1, [])


def test_no_cell_is_a_formula_and_what_is_several_is_one_cell() -> None:
    detention = DetentionFactory(place="=cmd|' /C calc'!A0")
    for number in ("221.3", "9"):
        ChargeFactory(detention=detention, article__number=number, text="+1")
    IncidentFactory(prisoner=detention.prisoner, description='first line\n@second, "quoted"')
    published(detention.prisoner)
    (row,) = table("detentions")
    assert row["place"] == "'=cmd|' /C calc'!A0"
    assert row["articles"] == "AZ Criminal Code 221.3; AZ Criminal Code 9"
    assert {row["text"] for row in table("charges")} == {"'+1"}
    assert table("incidents")[0]["description"] == 'first line\n@second, "quoted"'


def test_a_table_longer_than_is_written_at_once_is_whole() -> None:
    published(DetentionFactory().prisoner)
    one = PublishedDetention.objects.get()
    more = [(number, f"{one.public_id}{number}") for number in range(2, 2 * LINES + 3)]
    for number, public_id in more:
        one.pk, one.number, one.public_id = None, number, public_id
        one.save(force_insert=True)
    assert len(table("detentions")) == len(more) + 1


def test_every_column_is_explained_where_the_words_are() -> None:
    explained = DOCS.read_text()
    for columns in TABLES.values():
        for column in columns:
            assert f"| `{column.name}` | {column.words} |" in explained, column.name
