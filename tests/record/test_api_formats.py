"""The forms in which lists and documents are answered: each as its standard says, whole, with sources and licence."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.conf import settings
from icalendar import Calendar

from config.api import description, router
from record.api import ChangesViewSet, NounViewSet
from tests.factories import (
    CustodyFactory,
    DetentionFactory,
    EventFactory,
    HearingFactory,
    InstitutionFactory,
    OrganizationFactory,
    PrisonerFactory,
    published,
    whole_campaign,
    whole_case,
    whole_resolution,
)

pytestmark = pytest.mark.django_db
API = "/api/v1"
PEOPLE = f"{API}/prisoners/"

LISTS: dict[str, Any] = {
    prefix: view for prefix, view, _name in router.registry if issubclass(view, NounViewSet | ChangesViewSet)
}
FORMS = [(prefix, form) for prefix, view in LISTS.items() for form in view.formats]
NOUNS = ("prisoners", "events", "organizations", "institutions", "campaigns", "resolutions")


@pytest.fixture
def whole_record(db) -> None:
    """Every noun, with something in every section."""
    published(whole_case(children=2))
    published(whole_campaign(children=2))
    published(whole_resolution(children=2))
    published(InstitutionFactory(slug="prison", latitude="40.41", longitude="49.86"))
    published(OrganizationFactory())
    published(EventFactory())


def body(address: str, client, **headers: str) -> bytes:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.getvalue()


def identity(prefix: str, client) -> str:
    return client.get(f"{API}/{prefix}/").json()["results"][0]["id"]


@pytest.mark.parametrize(("prefix", "form"), FORMS, ids=lambda part: getattr(part, "name", part))
def test_every_form_of_a_list_is_asked_for_by_parameter_or_header(client, whole_record, prefix, form):
    address = f"{API}/{prefix}/"
    by_parameter = client.get(f"{address}?format={form.name}")
    assert by_parameter.status_code == 200
    assert by_parameter["Content-Type"] == form.content_type or form.name == "atom"
    content = by_parameter.getvalue()
    assert content
    by_header = client.get(address, headers={"Accept": form.media_type})
    assert by_header.getvalue() == content.replace(f"?format={form.name}".encode(), b"") or not form.whole
    head = client.head(f"{address}?format={form.name}")
    assert (head.status_code, head.getvalue(), head["ETag"]) == (200, b"", by_parameter["ETag"])
    again = client.get(f"{address}?format={form.name}", headers={"If-None-Match": by_parameter["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert by_parameter["Link"] == f'<{settings.CONTENT_LICENCE.url}>; rel="license"'
    assert "Accept" in by_parameter["Vary"] and by_parameter["Access-Control-Allow-Origin"] == "*"
    if form.whole and form.name != "atom":
        assert by_parameter["Content-Disposition"].startswith(f'attachment; filename="vigil-{prefix}-2')
        refused = client.get(f"{address}?format={form.name}&page_size=2")
        assert (refused.status_code, [e["field"] for e in refused.json()["errors"]]) == (400, ["page_size"])
        assert client.get(f"{address}?page_size=2", headers={"Accept": form.media_type}).status_code == 400


@pytest.mark.parametrize("prefix", NOUNS)
def test_every_form_of_a_document_says_its_media_type_and_keeps_its_place(client, whole_record, prefix):
    address = f"{API}/{prefix}/{identity(prefix, client)}/"
    for form in LISTS[prefix].detail_formats:
        answer = client.get(f"{address}?format={form.name}")
        assert (answer.status_code, answer["Content-Type"]) == (200, form.content_type)
        assert answer["Link"] == f'<{settings.CONTENT_LICENCE.url}>; rel="license"'
        assert client.get(address, headers={"Accept": form.media_type}).content == answer.content
        again = client.get(f"{address}?format={form.name}", headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
    assert client.get(f"{address}?format=csv").status_code == 400
    assert client.get(address, headers={"Accept": "text/csv"}).status_code == 406


def test_a_form_that_nothing_offers_is_refused_and_so_is_what_a_form_does_not_take(client):
    def fields(address: str) -> list[str]:
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        return [error["field"] for error in answer.json()["errors"]]

    assert fields(f"{PEOPLE}?format=xml") == ["format"]
    assert fields(f"{PEOPLE}?format=csv&fields=id") == ["fields"]
    assert fields(f"{PEOPLE}?rows=detentions") == ["rows"]
    assert fields(f"{PEOPLE}?format=jsonl&rows=people") == ["rows"]
    assert fields(f"{PEOPLE}?format=ics&as_of=2024-01-01") == ["as_of"]
    assert client.get(PEOPLE, headers={"Accept": "application/pdf"}).status_code == 406


@pytest.mark.parametrize("prefix", NOUNS)
def test_every_document_says_its_licence_and_no_version_keeps_it(client, whole_record, prefix):
    for document in client.get(f"{API}/{prefix}/").json()["results"]:
        assert document["licence"] == settings.CONTENT_LICENCE.url
    for line in body(f"{API}/{prefix}/?format=jsonl", client).splitlines():
        assert json.loads(line)["licence"] == settings.CONTENT_LICENCE.url
    assert b'"licence":"https://creativecommons' not in body(f"{API}/changes/?fields=document", client)


@pytest.mark.parametrize("prefix", NOUNS)
def test_a_file_of_lines_holds_the_documents_of_the_pages(client, whole_record, prefix):
    lines = [json.loads(line) for line in body(f"{API}/{prefix}/?format=jsonl", client).splitlines()]
    assert lines and lines == client.get(f"{API}/{prefix}/").json()["results"]


@pytest.mark.parametrize("prefix", [*NOUNS, "changes"])
def test_a_table_has_a_line_for_each_with_described_columns(client, whole_record, prefix):
    content = body(f"{API}/{prefix}/?format=csv", client)
    assert content.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    listed = client.get(f"{API}/{prefix}/?page_size=500").json()["results"]
    assert [row["id"] for row in rows] == [document["id"] for document in listed]
    paths = json.loads(description())["paths"]
    said = paths[f"{API}/{prefix}/"]["get"]["responses"]["200"]["content"]["text/csv"]["schema"]["description"]
    assert all(f"`{column}`: " in said for column in rows[0])
    for row, document in zip(rows, listed, strict=True):
        for name in row.keys() & document.keys() & {"url", "name", "title", "kind", "place", "site", "number", "cause"}:
            assert row[name] == str("" if document[name] is None else document[name]), name


def test_people_stand_where_they_are_held_else_where_they_were_arrested(client):
    prison = published(InstitutionFactory(slug="prison", name="Prison 1", latitude="40.41", longitude="49.86"))
    held = PrisonerFactory(name="Held", country="AZ")
    detention = DetentionFactory(prisoner=held, arrested="2023-11-20", place="Ganja")
    CustodyFactory(detention=detention, institution=prison, since="2023-11")
    freed = PrisonerFactory(name="Freed", country="AZ")
    DetentionFactory(prisoner=freed, arrested="2020", ended="2021", has_ended=True, place="Ganja")
    for person in (held, freed, PrisonerFactory(name="Nowhere")):
        published(person)
    found = json.loads(body(f"{PEOPLE}?format=geojson&ordering=name", client))
    assert (found["type"], found["licence"]) == ("FeatureCollection", settings.CONTENT_LICENCE.url)
    by_name = {feature["properties"]["name"]: feature for feature in found["features"]}
    assert by_name["Held"]["geometry"] == {"type": "Point", "coordinates": [49.86, 40.41]}
    said = by_name["Held"]["properties"]
    assert (said["institution"], said["since"], said["place_is"]) == ("prison", "2023-11", "held")
    assert by_name["Freed"]["properties"]["place_is"] == "arrested"
    longitude, latitude = by_name["Freed"]["geometry"]["coordinates"]
    assert (round(longitude), round(latitude)) == (46, 41)
    assert by_name["Nowhere"]["geometry"] is None
    one = client.get(f"{PEOPLE}{held.public_id}/?format=geojson").json()
    assert (one["type"], one["geometry"]) == ("Feature", by_name["Held"]["geometry"])
    (institution,) = json.loads(body(f"{API}/institutions/?format=geojson", client))["features"]
    assert institution["geometry"]["coordinates"] == [49.86, 40.41]


def test_a_collection_without_features_is_one(client):
    assert json.loads(body(f"{PEOPLE}?format=geojson", client))["features"] == []


@pytest.mark.parametrize("prefix", NOUNS)
def test_entities_and_linked_data_name_the_noun_its_sources_and_its_licence(client, whole_record, prefix):
    public_id = identity(prefix, client)
    document = client.get(f"{API}/{prefix}/{public_id}/").json()
    entities = [json.loads(line) for line in body(f"{API}/{prefix}/?format=ftm", client).splitlines()]
    assert any(entity["id"].endswith(f"-{public_id}") for entity in entities)
    assert all(set(entity) == {"id", "schema", "properties"} for entity in entities)
    graph = json.loads(body(f"{API}/{prefix}/?format=jsonld", client))
    assert graph["@context"] == "https://schema.org"
    assert graph["@graph"][0]["license"] == settings.CONTENT_LICENCE.url
    (noun,) = [thing for thing in graph["@graph"] if thing.get("@id") == document["url"]]
    assert len(noun.get("subjectOf", [])) == len(document["sources"])
    assert json.loads(body(f"{API}/{prefix}/{public_id}/?format=jsonld", client))["@graph"][1] == noun


def test_the_days_of_people_are_a_calendar(client):
    detention = DetentionFactory(arrested="2023-11-20")
    HearingFactory(detention=detention, held="2023-12-01")
    case = published(detention.prisoner)
    one: Any = Calendar.from_ical(body(f"{PEOPLE}{case.public_id}/?format=ics", client))
    assert any("2023-12-01" in str(event.get("dtstart").dt) for event in one.walk("VEVENT"))
    every: Any = Calendar.from_ical(body(f"{PEOPLE}?format=ics&country={case.country}", client))
    assert len(every.walk("VEVENT")) == 1
    assert len(Calendar.from_ical(body(f"{PEOPLE}?format=ics&q=nobody", client)).walk("VEVENT")) == 0


def test_changes_are_a_feed_of_what_was_asked_for(client):
    body_of = published(OrganizationFactory(name="Union"))
    published(PrisonerFactory())
    feed = ET.fromstring(body(f"{API}/changes/?format=atom&kind=organization", client))
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert [body_of.name in entry.findtext("{http://www.w3.org/2005/Atom}title", "") for entry in entries] == [True]
    lines = body(f"{API}/changes/?format=jsonl&fields=sequence,document", client).splitlines()
    assert [json.loads(line)["document"]["url"] is not None for line in lines] == [True, True]
