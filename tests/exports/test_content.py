"""What is in an export: all that is published, each document as the API gives it, in every form."""

from __future__ import annotations

import hashlib
import zipfile

import pyarrow.parquet as pq
import pytest

from prisoners.models import Prisoner
from record.publication import composers
from record.published import Version
from tests.exports.reading import csv_rows, database, documents, entities, file_of
from tests.factories.record import public_document

pytestmark = pytest.mark.django_db

NOUNS = ("prisoners", "events", "organizations", "institutions", "campaigns", "resolutions")


def by_id(documents: list[dict]) -> list[dict]:
    return sorted(documents, key=lambda document: str(document["id"]))


@pytest.mark.parametrize("nouns", NOUNS)
def test_the_documents_are_those_of_the_api(client, export, nouns):
    told = client.get(f"/api/v1/{nouns}/?page_size=500").json()["results"]
    assert told
    assert by_id(documents(export, nouns)) == by_id(told)


def test_the_changes_are_those_of_the_api(client, export):
    assert documents(export, "changes") == client.get("/api/v1/changes/?page_size=500").json()["results"]


def test_every_form_has_all_that_is_published(export):
    public = {kind: composer.published_model._default_manager.count() for kind, composer in composers.items()}
    for kind, number in public.items():
        assert len(csv_rows(export, f"{kind}s")) == number
        [(found,)] = database(export).execute(f"SELECT count(*) FROM {kind}s")
        assert found == number
    people = [e for e in entities(export) if e["id"].startswith("vigil-prisoner-") and e["schema"] == "Person"]
    assert len(people) == public["prisoner"]
    assert len(csv_rows(export, "changes")) == export.sequence == Version.objects.count()


def citations_in(node):
    if isinstance(node, dict):
        if {"source", "quote", "locator"} <= node.keys():
            yield node
        for value in node.values():
            yield from citations_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from citations_in(value)


def test_every_citation_of_every_document_is_a_row_that_names_its_source(export):
    live = Version.objects.filter(document__isnull=False)
    newest = {(v.kind, v.public_id): v.document or {} for v in live}
    # What was done to an organisation stands in the event, too, where it is from.
    told = [doc if kind != "organization" else doc | {"incidents": []} for (kind, _id), doc in newest.items()]
    rows = csv_rows(export, "citations")
    assert len(rows) == sum(1 for document in told for _ in citations_in(document)) > 10
    assert {row["source"] for row in rows} <= {row["id"] for row in csv_rows(export, "sources")}
    tables = {row["table"] for row in rows}
    assert tables >= {"detentions", "charges", "hearings", "sentences", "custody", "findings", "memberships"}
    for row in rows:
        assert any(row["row"] == found[0] for found in database(export).execute(f"SELECT * FROM {row['table']}"))


def test_each_file_is_listed_with_its_size_and_hash(export):
    assert {f.form for f in export.files.all()} == set(export.files.model.Form.values)
    assert {path.name for path in export.folder.iterdir()} == {f.name for f in export.files.all()}
    for file in export.files.all():
        content = file.path.read_bytes()
        assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_parquet_has_the_rows_of_csv(export, tmp_path):
    with zipfile.ZipFile(file_of(export, "parquet")) as archive:
        archive.extractall(tmp_path)
    for table in ("prisoners", "detentions", "citations", "changes"):
        read = pq.read_table(tmp_path / f"{table}.parquet")
        assert read.num_rows == len(csv_rows(export, table))
    people = pq.read_table(tmp_path / "prisoners.parquet")
    assert str(people.schema.field("born_earliest").type) == "date32[day]"
    born = {p["id"]: document_of(p["id"])["born"]["earliest"] for p in people.to_pylist()}
    assert {p["id"]: p["born_earliest"] and p["born_earliest"].isoformat() for p in people.to_pylist()} == born


def document_of(public_id: str):
    return public_document(Prisoner.objects.get(public_id=public_id))
