"""People and their detentions as a table, written by the database."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
import time_machine
from django.db.models import TextField, Value
from django.db.models.functions import Cast
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from campaigns.csv_columns import CAMPAIGNS, RESOLUTIONS
from organizations.csv_columns import INSTITUTIONS, ORGANIZATIONS
from prisoners.formats.csv_columns import DETENTIONS, EVENTS, PEOPLE
from record.change_formats import CHANGES
from record.csv_cells import harmless
from record.csv_format import Harmless
from record.models import Source
from record.streaming import copied
from tests.factories import (
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    InstitutionFactory,
    PrisonerFactory,
    SourceFactory,
    published,
)

pytestmark = pytest.mark.django_db
TABLE = "/api/v1/prisoners/?format=csv"
DOCS = Path(__file__).parents[2] / "docs" / "api.md"
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
BLANKS = st.text(st.sampled_from(" \t\n\r\v\f\x1c\x1f\x85\xa0\u1680\u2003\u2028\u2029\u202f\u205f\u3000"), max_size=3)


def table(client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{TABLE}{query}")
    assert answer.status_code == 200, answer.content
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))


@pytest.fixture
def rearrested() -> str:
    case = PrisonerFactory(name="Ann Abbas", country="AZ")
    DetentionFactory(prisoner=case, arrested="2020-01", ended="2020-06-30", has_ended=True, place="Baku")
    second = DetentionFactory(prisoner=case, arrested="2023-11-20")
    CustodyFactory(detention=second, institution=published(InstitutionFactory(slug="prison-1")))
    ChargeFactory(detention=second)
    published(PrisonerFactory(name="Bob Brown", country="AR"))
    return published(case).public_id


def test_a_line_is_a_person_unless_detentions_are_asked_for(client, rearrested):
    assert [row["name"] for row in table(client, "&ordering=name")] == ["Ann Abbas", "Bob Brown"]
    assert table(client, "&rows=people") == table(client)
    first, second = table(client, "&rows=detentions")
    assert tuple(first) == tuple(column.name for column in DETENTIONS)
    assert (first["id"], first["name"], first["days_held"]) == (second["id"], second["name"], second["days_held"])
    assert (first["arrested"], first["arrested_earliest"], first["arrested_latest"]) == (
        "2020-01", "2020-01-01", "2020-01-31",
    )  # fmt: skip
    assert (first["place"], first["ended"], first["ongoing"]) == ("Baku", "2020-06-30", "false")
    assert (second["detention"], second["ended"], second["ongoing"]) == ("2", "", "true")
    assert second["detention_institutions"] == "prison-1"
    assert second["detention_articles"] == second["articles"] == "AZ Criminal Code 221.3"


def test_filters_choose_people_and_all_their_detentions_are_in_the_table(client, rearrested):
    assert len(table(client, "&rows=detentions&held_on=2023-12-01&q=abbas")) == 2
    assert table(client, "&rows=detentions&country=AR") == []


def test_the_table_of_a_day_of_the_past_is_what_was_published_then(client):
    with time_machine.travel(dt.datetime(2024, 2, 7, tzinfo=dt.UTC)):
        case = PrisonerFactory()
        DetentionFactory(prisoner=case, arrested="2020-01", ended="2020-06-30", has_ended=True, place="Baku")
        DetentionFactory(prisoner=case, arrested="2023-11-20", place="Ganja")
        published(case)
    then = table(client, "&rows=detentions&as_of=2024-02-08")
    now = table(client, "&rows=detentions")
    assert [row["place"] for row in then] == ["Baku", "Ganja"]
    for past, present in zip(then, now, strict=True):
        counted = {"days_held"}
        assert {k: v for k, v in past.items() if k not in counted} == {
            k: v for k, v in present.items() if k not in counted
        }
    assert table(client, "&rows=detentions&as_of=2024-01-01") == []


def test_the_table_and_the_documents_say_the_same(client, rearrested):
    documents = client.get("/api/v1/prisoners/").json()["results"]
    for row, document in zip(table(client), documents, strict=True):
        for name in ("id", "url", "name", "status", "country", "gender"):
            assert row[name] == document[name]
        assert row["days_held"] == str("" if document["days_held"] is None else document["days_held"])
        for name in ("published_at", "updated_at"):
            assert dt.datetime.fromisoformat(row[name]) == dt.datetime.fromisoformat(document[name])


@hypothesis(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=st.tuples(BLANKS, st.sampled_from(["", "=", "+", "-", "@", "＝", "－", "x", "\t", "\r"]), TEXTS).map("".join)
)
@example(text="\n=1+1")
@example(text=" \u3000=cmd|' /C calc'!A0")
def test_the_database_and_the_files_of_exports_make_a_cell_harmless_by_one_rule(source, text):
    cell = Harmless(Cast(Value(text), TextField()))
    (line,) = csv.reader(
        io.StringIO(b"".join(copied(Source.objects.filter(pk=source).values_list(cell))).decode(), newline="")
    )
    assert line == [harmless(text)]


@pytest.fixture
def source() -> int:
    return SourceFactory().pk


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1+2", "@SUM(A1)", " =1+1", "\t=1", "＝1+1", "\u2003@x"])
def test_no_cell_is_a_formula(client, name):
    case = PrisonerFactory(name=f"x{name}")
    DetentionFactory(prisoner=case, place=name)
    published(case)
    (row,) = table(client, "&rows=detentions")
    assert row["place"] == f"'{name}"


def test_every_column_is_explained_where_the_words_are():
    explained = DOCS.read_text()
    for columns in (PEOPLE, DETENTIONS, EVENTS, ORGANIZATIONS, INSTITUTIONS, CAMPAIGNS, RESOLUTIONS, CHANGES):
        for column in columns:
            assert f"| `{column.name}` | {column.words} |" in explained, column.name


def test_the_description_of_the_api_names_every_column(client):
    answers = client.get("/api/v1/schema/").json()["paths"]["/api/v1/prisoners/"]["get"]["responses"]
    said = answers["200"]["content"]["text/csv"]["schema"]["description"]
    assert all(f"`{column.name}`: {column.words}" in said for column in DETENTIONS)
    assert json.dumps(said)
