"""Each form is what its own readers take: Frictionless, Datasette, FollowTheMoney; and it leaves nothing out."""

from __future__ import annotations

import asyncio
import json
import re
import zipfile

import frictionless
import pytest
import yaml
from datasette.app import Datasette
from django.conf import settings
from followthemoney import model

from exports.tables import TABLES
from exports.tables.describing import Node, date, text
from record.published import Version
from tests.exports.reading import database, entities, file_of

pytestmark = pytest.mark.django_db


def test_the_csv_set_is_a_valid_data_package(export, tmp_path):
    with zipfile.ZipFile(file_of(export, "csv")) as archive:
        archive.extractall(tmp_path)
    package = frictionless.Package(str(tmp_path / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["title", "fieldName", "message"])[:5]
    assert package.licenses == [{"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": settings.CONTENT_LICENCE.url}]
    assert package.version == str(export.sequence)


def test_a_wrong_key_is_found_by_the_package(export, tmp_path):
    with zipfile.ZipFile(file_of(export, "csv")) as archive:
        archive.extractall(tmp_path)
    path = tmp_path / "charges.csv"
    path.write_text(re.sub(r"AZ-\d+-1,", "AZ-9999-1,", path.read_text("utf-8-sig")), "utf-8-sig")
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert "foreign-key" in {error[0] for error in report.flatten(["type"])}


def test_it_says_how_to_cite_it(export):
    said = yaml.safe_load(file_of(export, "citation").read_text())
    assert said["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= said.keys()
    assert (said["version"], said["date-released"]) == (str(export.sequence), export.began_at.date())
    assert said["license-url"] == settings.CONTENT_LICENCE.url
    for form in ("csv", "jsonl", "parquet"):
        with zipfile.ZipFile(file_of(export, form)) as archive:
            assert yaml.safe_load(archive.read("CITATION.cff")) == said


def asked(export, *addresses: str) -> list:
    """What Datasette answers, opened as its documentation says."""

    path, metadata = file_of(export, "sqlite"), json.loads(file_of(export, "datasette").read_text())

    async def ask() -> list:
        served = Datasette([str(path)], metadata=metadata, settings={"num_sql_threads": 1})
        await served.invoke_startup()
        return [(await served.client.get(address)).json() for address in addresses]

    return asyncio.run(ask())


def test_datasette_opens_the_database_with_labels_licence_and_search(export):
    name = file_of(export, "sqlite").stem
    metadata, found, nothing, labelled = asked(
        export,
        "/-/metadata.json",
        f"/{name}/prisoners.json?_search=jose&_shape=objects",
        f"/{name}/prisoners.json?_search=nowhere&_shape=objects",
        f"/{name}/detentions.json?_labels=on&_shape=objects",
    )
    assert metadata["license_url"] == settings.CONTENT_LICENCE.url
    # Without its accents, too.
    assert [row["name"] for row in found["rows"]] == ["José Əliyev"]
    assert nothing["rows"] == []
    assert {row["prisoner"]["label"] for row in labelled["rows"]} == {"José Əliyev"}


def test_the_keys_of_the_database_hold_and_are_indexed(export):
    found = database(export)
    assert found.execute("PRAGMA foreign_key_check").fetchall() == []
    assert found.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    indexed = {row["tbl_name"] for row in found.execute("SELECT * FROM sqlite_master WHERE name LIKE '%_prisoner'")}
    assert {"detentions", "charges", "hearings", "memberships"} <= indexed


def test_every_entity_is_valid_and_every_one_that_is_named_is_there(export):
    told = entities(export)
    known = {entity["id"] for entity in told}
    for entity in told:
        schema = model.get(entity["schema"])
        schema.validate(entity)
        for name, values in entity["properties"].items():
            if schema.get(name).type.name == "entity":
                assert set(values) <= known, entity
    lines = [json.dumps(entity, sort_keys=True) for entity in told]
    assert len(lines) == len(set(lines))


# What a table does not repeat: it stands in another one, or says only what kind of thing it is.
TOLD_ELSEWHERE = re.compile(
    r"(.*\.)?(citations|translations|sources)(\[\].*|\..*)?"
    r"|.*\.(type|url)|slug|licence|campaigns\[\].*"
    r"|groups\[\]|group_names\[\]|nationalities\[\]|countries\[\]|letter_language\[\]|assessment\.wgad\[\]"
)


def leaves(node, path: str = ""):
    """The path of every value in a document, as the tables name it."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        yield path
        for value in node:
            yield from leaves(value, f"{path}[]")
    elif node is not None:
        yield path


def told_by_tables(kind: str) -> set[str]:
    paths = set()
    for table in TABLES:
        if kind in table.of:
            inside = "".join(f"{name}{'' if name == 'assessment' else '[]'}." for name in table.each)
            for column in table.columns:
                for path in re.findall(r"{(.+?)}", column.path) or [column.path.lstrip("!")]:
                    whole = path[1:] if path.startswith("/") else inside + path
                    paths |= {whole, whole.replace("@", "id")}
    return paths


@pytest.mark.parametrize("kind", ["prisoner", "event", "institution", "campaign", "resolution"])
def test_the_tables_leave_out_nothing_that_a_document_says(export, kind):
    live = Version.objects.filter(kind=kind, document__isnull=False)
    told = told_by_tables(kind)
    found = {path for version in live for path in leaves(version.document)}
    lists = {path for path in found if any(other.startswith(f"{path}[]") for other in found)}
    missing = {path for path in found - told - lists if not TOLD_ELSEWHERE.fullmatch(path)}
    assert missing == set()


def test_a_table_of_the_documentation_names_every_column():
    written = (settings.BASE_DIR / "docs" / "data.md").read_text()
    for table in TABLES:
        assert f"### `{table.name}`\n" in written
        section = written.split(f"### `{table.name}`\n")[1].split("\n### ")[0]
        assert table.words in section
        for column in table.columns:
            keys = f" → `{column.key_of}`" if column.key_of else ""
            assert f"| `{column.name}` | {column.type} | {column.words}{keys} |" in section


def test_a_path_leads_to_its_value():
    inner = Node({"a": {"b": 1}}, 2, Node({"id": "X"}, 1, Node({"id": "root"})))
    assert text("x", "", "a.b").reader("")(inner) == 1
    assert text("x", "", "^id").reader("")(inner) == "X"
    assert text("x", "", "{/id}-c{#}").reader("")(inner) == "root-c2"
    assert text("x", "", "a.c.d").reader("")(inner) is None
    assert [column.name for column in date("born", "")] == ["born", "born_earliest", "born_latest"]
