"""Organisations and institutions of the working record, made from their public documents."""

from __future__ import annotations

from typing import Any

from organizations.models import (
    Institution,
    InstitutionCitation,
    InstitutionName,
    Organization,
    OrganizationCitation,
    OrganizationName,
)
from record.publication import Document
from record.rebuilding import Lot, Rebuilder, day, translated


def _organization(lot: Lot, document: Document, publication: dict[str, Any]) -> None:
    noun = lot.add(
        Organization,
        slug=document["id"],
        name=document["name"],
        organization_kind=document["kind"],
        country=document["country"] or "",
        site=document["site"],
        description=document["description"],
        founded=day(document["founded"]),
        dissolved=day(document["dissolved"]),
        i18n=translated(document, "name", "description"),
        **publication,
    )
    for name in document["names"]:
        lot.add(
            OrganizationName,
            organization=noun,
            name=name["name"],
            language=name["language"],
            script=name["script"],
            kind=name["kind"],
        )
    lot.cite(OrganizationCitation, document, document["citations"], organization=noun)


def _institution(lot: Lot, document: Document, publication: dict[str, Any]) -> None:
    noun = lot.add(
        Institution,
        slug=document["id"],
        name=document["name"],
        institution_kind=document["kind"],
        country=document["country"],
        place=document["place"],
        latitude=_coordinate(document["latitude"]),
        longitude=_coordinate(document["longitude"]),
        postal_address=document["postal_address"],
        letter_rules=document["letter_rules"],
        letter_language=", ".join(document["letter_language"]),
        parcel_rules=document["parcel_rules"],
        description=document["description"],
        i18n=translated(document, "name", "description", "letter_rules", "parcel_rules"),
        **publication,
    )
    for name in document["names"]:
        lot.add(InstitutionName, institution=noun, name=name["name"], language=name["language"], script=name["script"])
    lot.cite(InstitutionCitation, document, document["citations"], institution=noun)


def _coordinate(value: float | None) -> str | None:
    return None if value is None else str(value)


def _under(model: Any, document: Document) -> None:
    """Put a noun under the one that it is part of."""
    if (above := document["parent"]) is not None:
        parent = model.objects.by_public_id(above["id"])
        model.objects.filter(slug=document["id"]).update(parent=parent)


ORGANIZATIONS = Rebuilder(
    kind=Organization.kind,
    order=(Organization, OrganizationName, OrganizationCitation),
    build=_organization,
    join=lambda document: _under(Organization, document),
)
INSTITUTIONS = Rebuilder(
    kind=Institution.kind,
    order=(Institution, InstitutionName, InstitutionCitation),
    build=_institution,
    join=lambda document: _under(Institution, document),
)
