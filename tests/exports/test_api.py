"""Exports in the API: which there are, and how far the next one is."""

from __future__ import annotations

import pytest

from exports.models import Export
from tests.config.test_api_schema import errors_in

pytestmark = pytest.mark.django_db

LIST = "/api/v1/exports/"


def test_an_export_is_told_as_it_is_described(client, export):
    [told] = client.get(LIST).json()["results"]
    assert errors_in(told, "Export") == []
    assert told == client.get(f"{LIST}{told['id']}/").json()
    assert (told["state"], told["sequence"], told["name"]) == ("ready", export.sequence, export.label)
    assert told["progress"] == {"done": export.total, "total": export.total}
    assert {file["form"] for file in told["files"]} >= {"csv", "jsonl", "sqlite", "parquet", "ftm"}
    for file in told["files"]:
        assert file["sha256"] in file["citation"]


def test_how_far_one_is_can_be_asked(client, db):
    export = Export.objects.create(state="running", sequence=7, done=40, total=100)
    told = client.get(f"{LIST}{export.pk}/").json()
    assert errors_in(told, "Export") == []
    assert (told["state"], told["progress"], told["files"]) == ("running", {"done": 40, "total": 100}, [])


def test_the_newest_comes_first_page_by_page(client, db):
    numbers = [str(Export.objects.create(state="failed").pk) for _ in range(3)]
    first = client.get(f"{LIST}?page_size=2&state=failed").json()
    assert ([e["id"] for e in first["results"]], first["count"]) == (numbers[:0:-1], 3)
    rest = client.get(first["next"]).json()
    assert ([e["id"] for e in rest["results"]], rest["next"]) == (numbers[:1], None)
    assert [e["id"] for e in client.get(f"{LIST}?state=failed&ordering=asked_at").json()["results"]] == numbers
    assert client.get(f"{LIST}?state=waiting").json()["results"] == []


def test_the_list_costs_the_same_however_many_there_are(client, export, django_assert_max_num_queries):
    for _ in range(5):
        Export.objects.create(state="failed")
    with django_assert_max_num_queries(6):
        client.get(LIST)


@pytest.mark.parametrize("name", ["0", "x", "9" * 18, "9" * 60])
def test_one_that_is_not_there_is_a_problem(client, db, name):
    answer = client.get(f"{LIST}{name}/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_an_unknown_parameter_is_refused(client, db):
    assert client.get(f"{LIST}?colour=red").status_code == 400
    assert client.get(f"{LIST}?state=gone").status_code == 400
