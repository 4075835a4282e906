"""Organisations and institutions in the API."""

from __future__ import annotations

import pytest
from django.conf import settings

from record.published import Version
from tests.factories import (
    InstitutionCitationFactory,
    InstitutionFactory,
    InstitutionNameFactory,
    OrganizationCitationFactory,
    OrganizationFactory,
    OrganizationNameFactory,
    published,
)

pytestmark = pytest.mark.django_db
# Said by every document as it is read; never stored.
LICENCE = {"licence": settings.CONTENT_LICENCE.url}


def live_document(kind: str, slug: str) -> dict:
    version = Version.objects.of(kind, slug).latest_first().first()
    assert version is not None
    assert version.document is not None
    return version.document


def slugs(client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return [row["slug"] for row in answer.json()["results"]]


def test_an_organisation_is_answered_with_the_very_document_that_was_published(client):
    union = OrganizationFactory()
    OrganizationNameFactory(organization=union)
    OrganizationCitationFactory(organization=union)
    published(union)
    document = live_document("organization", union.slug) | LICENCE
    assert client.get(f"/api/v1/organizations/{union.slug}/").json() == document
    assert client.get("/api/v1/organizations/").json()["results"] == [document]


def test_an_institution_is_answered_with_the_very_document_that_was_published(client):
    prison = InstitutionFactory(latitude="40.41", longitude="49.86")
    InstitutionNameFactory(institution=prison)
    InstitutionCitationFactory(institution=prison)
    published(prison)
    document = live_document("institution", prison.slug) | LICENCE
    assert client.get(f"/api/v1/institutions/{prison.slug}/").json() == document
    assert client.get("/api/v1/institutions/").json()["results"] == [document]


def test_organisations_are_found_by_name_country_and_kind(client):
    for slug, name, kind, country in [
        ("union", "Kuryerlər Birliyi", "trade_union", "AZ"),
        ("party", "Müsavat Partiyası", "party", "AZ"),
        ("po", "Partido Obrero", "party", "AR"),
    ]:
        published(OrganizationFactory(slug=slug, name=name, organization_kind=kind, country=country))
    organizations = "/api/v1/organizations/?ordering=name&"
    assert slugs(client, f"{organizations}q=kuryerlar") == ["union"]
    assert slugs(client, f"{organizations}search=PARTI") == ["party", "po"]
    assert slugs(client, f"{organizations}kind=party&country=ar") == ["po"]
    assert slugs(client, f"{organizations}q=%25") == [], "a sign of SQL is no letter"
    assert client.get(f"{organizations}kind=court").status_code == 400


def test_institutions_are_found_by_kind(client):
    published(InstitutionFactory(slug="prison", institution_kind="prison"))
    published(InstitutionFactory(slug="court", institution_kind="court"))
    assert slugs(client, "/api/v1/institutions/?kind=court") == ["court"]
    assert client.get("/api/v1/institutions/?kind=party").status_code == 400
