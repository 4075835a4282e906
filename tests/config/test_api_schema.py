"""What the API says of itself is true: the description is valid, and answers are as it describes them."""

from __future__ import annotations

import json

import pytest
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from config.api import description
from record.api_schema import components
from tests.factories import (
    EventIncidentFactory,
    InstitutionFactory,
    InstitutionNameFactory,
    OrganizationFactory,
    OrganizationNameFactory,
    published,
    whole_campaign,
    whole_case,
    whole_resolution,
)

NOUNS = {
    "prisoners": "Prisoner",
    "detentions": "DetentionAlone",
    "charges": "ChargeAlone",
    "hearings": "HearingAlone",
    "incidents": "IncidentAlone",
    "officials": "Official",
    "articles": "Article",
    "organizations": "Organization",
    "institutions": "Institution",
    "events": "Event",
    "campaigns": "Campaign",
    "resolutions": "Resolution",
    "changes": "Change",
}


@pytest.fixture
def whole_record(db) -> None:
    """Every noun, with something in every section."""
    published(whole_case(children=2, portrait="portraits/a.jpg", portrait_credit="A", portrait_licence="CC0"))
    published(whole_campaign(children=2))
    published(whole_resolution(children=2))
    union, prison = OrganizationFactory(), InstitutionFactory(latitude="40.41", longitude="49.86")
    OrganizationNameFactory(organization=union)
    InstitutionNameFactory(institution=prison)
    published(union)
    published(prison)
    published(EventIncidentFactory(organization=union).event)


def errors_in(document: dict, component: str, *, whole: bool = True) -> list[str]:
    """Where a document is not as its component says; `whole`: it must have every field."""
    schema = {"components": {"schemas": components}, "$ref": f"#/components/schemas/{component}"}
    found = [
        f"{'/'.join(map(str, e.absolute_path))}: {e.message}"
        for e in Draft202012Validator(schema).iter_errors(document)
    ]
    missing = set(components[component]["properties"]) - set(document) if whole else set()
    return found + [f"missing: {name}" for name in sorted(missing)]


@pytest.mark.django_db
def test_the_description_is_valid_openapi_3_1(client):
    answer = client.get("/api/v1/schema/")
    assert answer["Content-Type"] == "application/json"
    schema = answer.json()
    assert schema["openapi"] == "3.1.0"
    validate_schema(schema)


def test_every_reference_in_the_description_leads_somewhere():
    schema = json.loads(description())

    def references(node):
        if isinstance(node, dict):
            yield from ([node["$ref"]] if "$ref" in node else [])
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    parts = schema["components"]
    names = {reference.removeprefix("#/components/") for reference in references(schema)}
    assert names <= {f"{kind}/{name}" for kind, those in parts.items() for name in those}
    assert {f"schemas/{name}" for name in (*NOUNS.values(), "Problem")} <= names


def test_every_list_and_every_one_of_its_nouns_is_described():
    paths = json.loads(description())["paths"]
    assert {f"/api/v1/{noun}/" for noun in NOUNS} <= set(paths)
    assert "/api/v1/prisoners/{public_id}/history/" in paths
    for address, methods in paths.items():
        assert list(methods) == ["get"], address
        answer = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert answer.get("type") == "object" or "$ref" in answer, address
        assert {"200", "304", "400", "405", "406", "500", "503"} <= set(methods["get"]["responses"]), address


@pytest.mark.parametrize("noun", NOUNS)
def test_documents_are_as_described_with_every_field_and_no_other(client, whole_record, noun):
    documents = client.get(f"/api/v1/{noun}/?page_size=500").json()["results"]
    assert documents
    for document in documents:
        # A change has no document: only histories give it, when asked.
        assert errors_in(document | ({"document": None} if noun == "changes" else {}), NOUNS[noun]) == []


def test_versions_in_a_history_are_as_described(client, whole_record):
    person = client.get("/api/v1/prisoners/?fields=id").json()["results"][0]["id"]
    every = ",".join(components["Change"]["properties"])
    versions = client.get(f"/api/v1/prisoners/{person}/history/?fields={every}").json()["results"]
    assert versions
    assert [error for version in versions for error in errors_in(version, "Change")] == []


def test_problems_are_as_described(client, db):
    for address in ("prisoners/?x=1", "prisoners/AZ-9999/"):
        assert errors_in(client.get(f"/api/v1/{address}").json(), "Problem", whole=False) == []


@pytest.mark.django_db
def test_the_page_for_people_needs_nothing_from_elsewhere_and_runs_nothing_inline(client):
    answer = client.get("/api/v1/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>" not in page
    assert "<style" not in page
    assert "//" not in page.replace("http://www.w3.org", "").split("</head>")[0].replace("http://testserver", "")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    script = client.get("/api/v1/docs/?script=")
    assert (script.status_code, script["Content-Type"]) == (200, "application/javascript")
