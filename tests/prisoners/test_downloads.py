"""The people of a list as a file."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prisoners.downloads import AT_ONCE, COLUMNS
from prisoners.published import PublishedPrisoner
from tests.factories import (
    ChargeFactory,
    DetentionFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    published,
)
from tests.prisoners.crowd import crowd

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).parents[2] / "docs" / "api.md"


def body(url: str) -> bytes:
    response: Any = Client().get(url)
    assert response.status_code == 200 and not response.cookies
    return b"".join(response.streaming_content)


def csv_rows(query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(f"/prisoners/download.csv{query}").decode("utf-8-sig"))))


@pytest.fixture
def people() -> None:
    ann = PrisonerFactory(name="Ann Abbas", country="AZ", gender="female")
    for slug in ("journalist", "blogger"):
        PrisonerGroupFactory(prisoner=ann, group__slug=slug)
    MembershipFactory(prisoner=ann, organization=published(OrganizationFactory(slug="abzas")))
    ChargeFactory(detention=DetentionFactory(prisoner=ann, arrested="2023-11-20"))
    published(ann), published(PrisonerFactory(name="Bob Brown", country="AR"))


def test_a_csv_file_has_a_line_for_each_person_with_flat_columns(people):
    ann, bob = csv_rows()
    assert tuple(ann) == COLUMNS
    assert ann["name"] == "Ann Abbas" and ann["url"].endswith(f"/prisoners/{ann['id']}/")
    assert set(ann["groups"].split("; ")) == {"journalist", "blogger"}
    assert (ann["articles"], ann["years"], ann["first_arrested"]) == ("AZ Criminal Code 221.3", "2023", "2023-11-20")
    assert ann["days_held"].isdigit() and ann["days_held_is_minimum"] == "false"
    assert (bob["first_arrested"], bob["days_held"], bob["groups"]) == ("", "", "")


def test_a_json_file_says_the_same_with_types(people):
    ann, bob = json.loads(body("/prisoners/download.json"))
    assert tuple(ann) == COLUMNS
    assert sorted(ann["groups"]) == ["blogger", "journalist"] and ann["articles"] == ["AZ Criminal Code 221.3"]
    assert isinstance(ann["days_held"], int) and bob["days_held"] is None and bob["days_held_is_minimum"] is False


@pytest.mark.parametrize(
    "query", ["?country=AZ", "?q=abbas", "?group=journalist&year=2023", "?status=detained&sort=held"]
)
def test_the_filters_of_the_page_choose_who_is_in_the_file(people, query):
    assert [row["name"] for row in csv_rows(query)] == ["Ann Abbas"]
    assert [row["name"] for row in json.loads(body(f"/prisoners/download.json{query}"))] == ["Ann Abbas"]


def test_the_order_is_that_of_the_page(people):
    assert [row["name"] for row in csv_rows("?sort=updated")] == ["Bob Brown", "Ann Abbas"]


def test_nobody_is_an_empty_file(people):
    assert csv_rows("?country=FR") == []
    assert json.loads(body("/prisoners/download.json?country=FR")) == []


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1+2", "@SUM(A1)", "=cmd|' /C calc'!A0", "＝1+1"])
def test_no_cell_is_a_formula(name):
    published(PrisonerFactory(name=name))
    assert csv_rows()[0]["name"] == f"'{name}"
    # For programs nothing is changed.
    assert json.loads(body("/prisoners/download.json"))[0]["name"] == name


def test_quotes_and_line_breaks_in_a_name_stay_in_their_cell():
    published(PrisonerFactory(name='Ann "A", B'))
    assert csv_rows()[0]["name"] == 'Ann "A", B'


def test_a_file_is_saved_under_a_name_of_its_own(people):
    response: Any = Client().get("/prisoners/download.csv")
    assert response["Content-Disposition"].startswith('attachment; filename="vigil-prisoners-2')
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    b"".join(response.streaming_content)


@pytest.mark.parametrize("query", ["country=QQ", "page=2", "view=table", "x=1", "q=%00", "held_on=yesterday"])
def test_what_cannot_be_asked_is_said_and_never_half_a_file(people, query):
    response: Any = Client().get(f"/prisoners/download.csv?{query}")
    assert response.status_code == 400 and "could not be looked up" in response.content.decode()


def test_only_these_two_kinds_of_file_are_there(people):
    assert Client().get("/prisoners/download.xlsx").status_code == 404


def test_rows_are_read_in_a_transaction_and_no_document_is(people):
    with CaptureQueriesContext(connection) as asked:
        response: Any = Client().get("/prisoners/download.csv")
        assert response.getvalue()
    queries = [q["sql"] for q in asked.captured_queries]
    (reading,) = [sql for sql in queries if "prisoners_publishedprisoner" in sql]
    assert '"document"' not in reading
    # Outside of a transaction the database would keep all rows first.
    assert queries[queries.index(reading) - 2].startswith("SAVEPOINT")


def test_rows_are_read_as_the_public_role(people):
    with connection.cursor() as cursor:
        cursor.execute("REVOKE SELECT ON prisoners_publishedprisoner FROM vigil_public")
    with pytest.raises(ProgrammingError, match="permission denied"):
        Client().get("/prisoners/download.csv")


def test_memory_does_not_grow_with_the_file(people):
    crowd(published(PrisonerFactory()), AT_ONCE * 8)
    peaks = []
    for query in ("?q=person+77", ""):
        tracemalloc.start()
        response: Any = Client().get(f"/prisoners/download.csv{query}")
        lines = sum(part.count(b"\n") for part in response.streaming_content)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert lines > PublishedPrisoner.objects.count()
    assert peaks[1] < 8_000_000, peaks


def test_every_column_is_explained():
    explained = DOCS.read_text()
    for column in COLUMNS:
        assert f"| `{column}` |" in explained, column
