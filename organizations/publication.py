"""Composers of organisations and institutions: every public field by name."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models

from organizations.models import Institution, Organization
from organizations.models.institution import letter_languages
from organizations.models.names import NameVariant
from organizations.published import PublishedInstitution, PublishedOrganization
from record.changes import happened_to_document, tell_of_document
from record.citing import SourceList
from record.dates import date_of
from record.publication import Composer, Document, reference, register
from record.published import Version
from record.translations import translations_of


def organization_url(slug: str) -> str:
    return f"{settings.SITE_URL}/organizations/{slug}/"


def institution_url(slug: str) -> str:
    return f"{settings.SITE_URL}/institutions/{slug}/"


def organization_reference(organization: Organization) -> Document:
    """How a document names an organisation."""
    return reference("organization", organization.slug, organization.name, organization_url(organization.slug))


def institution_reference(institution: Institution) -> Document:
    """How a document names an institution."""
    return reference("institution", institution.slug, institution.name, institution_url(institution.slug))


def named_if_published(noun: Organization | Institution | None) -> Document | None:
    """A reference to a noun that is itself public, else None: a draft's name is not given away by another document."""
    if noun is None or not noun.is_published:
        return None
    return organization_reference(noun) if isinstance(noun, Organization) else institution_reference(noun)


def names_of(variants: Iterable[NameVariant]) -> list[Document]:
    return [{"name": v.name, "language": v.language, "script": v.script} for v in variants]


def compose_organization(organization: Organization) -> Document:
    """The public document of an organisation."""
    sources = SourceList()
    return {
        "id": organization.slug,
        "slug": organization.slug,
        "url": organization_url(organization.slug),
        "name": organization.name,
        "names": [
            {"name": n.name, "language": n.language, "script": n.script, "kind": n.kind}
            for n in organization.names.all()
        ],
        "kind": organization.organization_kind,
        "country": str(organization.country) or None,
        "site": organization.site,
        "description": organization.description,
        "founded": date_of(organization, "founded").as_public(),
        "dissolved": date_of(organization, "dissolved").as_public() if organization.dissolved else None,
        "parent": named_if_published(organization.parent),
        "translations": translations_of(organization, "name", "description"),
        "citations": sources.cite_fields(organization.citations.select_related("source")),
        "sources": sources.as_public(),
    }


def organization_rows(document: Document, version: Version) -> Iterable[models.Model]:
    yield PublishedOrganization(
        public_id=document["id"],
        version=version,
        name=document["name"],
        slug=document["slug"],
        country=document["country"] or "",
        kind=document["kind"],
        document=document,
        published_at=document["published_at"],
        updated_at=document["updated_at"],
    )


def compose_institution(institution: Institution) -> Document:
    """The public document of an institution."""
    sources = SourceList()
    return {
        "id": institution.slug,
        "slug": institution.slug,
        "url": institution_url(institution.slug),
        "name": institution.name,
        "names": names_of(institution.names.all()),
        "kind": institution.institution_kind,
        "country": str(institution.country),
        "place": institution.place,
        "latitude": _coordinate(institution.latitude),
        "longitude": _coordinate(institution.longitude),
        "postal_address": institution.postal_address,
        "letter_rules": institution.letter_rules,
        "letter_language": letter_languages(institution.letter_language),
        "parcel_rules": institution.parcel_rules,
        "description": institution.description,
        "parent": named_if_published(institution.parent),
        "translations": translations_of(institution, "name", "description", "letter_rules", "parcel_rules"),
        "citations": sources.cite_fields(institution.citations.select_related("source")),
        "sources": sources.as_public(),
    }


def _coordinate(value: object) -> float | None:
    return None if value is None else float(str(value))


def institution_rows(document: Document, version: Version) -> Iterable[models.Model]:
    yield PublishedInstitution(
        public_id=document["id"],
        version=version,
        name=document["name"],
        slug=document["slug"],
        country=document["country"],
        kind=document["kind"],
        latitude=document["latitude"],
        longitude=document["longitude"],
        document=document,
        published_at=document["published_at"],
        updated_at=document["updated_at"],
    )


register(
    Composer(
        kind="organization",
        model=Organization,
        published_model=PublishedOrganization,
        compose=compose_organization,
        rows=organization_rows,
        happenings=happened_to_document,
        tell=tell_of_document,
    )
)
register(
    Composer(
        kind="institution",
        model=Institution,
        published_model=PublishedInstitution,
        compose=compose_institution,
        rows=institution_rows,
        happenings=happened_to_document,
        tell=tell_of_document,
    )
)
