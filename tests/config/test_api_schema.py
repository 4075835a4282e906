"""What the API says of itself is true: the description is valid, and answers are as it describes them."""

from __future__ import annotations

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

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
    "organizations": "Organization",
    "institutions": "Institution",
    "events": "Event",
    "campaigns": "Campaign",
    "resolutions": "Resolution",
    "changes": "Change",
}

# The machine does not unpack what was compressed.
PLAIN = {"Accept-Encoding": "identity"}


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

    names = {reference.removeprefix("#/components/schemas/") for reference in references(schema)}
    assert names <= set(schema["components"]["schemas"])
    assert {*NOUNS.values(), "Problem"} <= names


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


@pytest.fixture
def described_api(whole_record):
    """The description as a machine reads it, over the real application."""
    # The application would close the connection between requests, and with it the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.drill
@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("address", json.loads(description())["paths"])
def test_whatever_is_asked_the_answer_is_one_that_is_described(described_api, address, mode):
    cases = described_api[address]["GET"].as_strategy(generation_mode=mode)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(case=cases)
    def ask(case):
        # A cursor made up, or a page of what has none, fits the description and is refused all the same.
        case.call_and_validate(headers=PLAIN, excluded_checks=[positive_data_acceptance])

    ask()
