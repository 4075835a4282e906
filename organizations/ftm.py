"""Organisations and institutions as FollowTheMoney entities."""

from __future__ import annotations

from collections.abc import Iterator

from organizations.models import Institution, Organization
from record.ftm import (
    Entity,
    Sources,
    certain_date,
    country_code,
    entity,
    entity_id,
    id_of,
    in_english,
    mappings,
)
from record.publication import Document

_TOPIC_OF_ORGANIZATION = {"trade_union": "pol.union", "party": "pol.party", "religious_community": "rel"}
_TOPIC_OF_INSTITUTION = {
    "police_station": "gov.security",
    "security_service": "gov.security",
    "court": "gov.judicial",
    "ministry": "gov.executive",
}


def entities_of_organization(document: Document) -> Iterator[Entity]:
    """A civic body, and the sources it cites."""
    sources = Sources(document)
    spellings = {"former": "previousName"}
    names: dict[str, list[str]] = {"alias": list(document["translations"].get("name", {}).values())}
    for name in document["names"]:
        names.setdefault(spellings.get(name["kind"], "alias"), []).append(name["name"])
    yield entity(
        "Organization",
        entity_id("organization", document["id"]),
        name=document["name"],
        **names,
        country=country_code(document["country"]),
        classification=in_english(Organization.Kind, document["kind"]),
        topics=_TOPIC_OF_ORGANIZATION.get(document["kind"]),
        website=document["site"],
        description=document["description"],
        incorporationDate=certain_date(document["founded"]),
        dissolutionDate=certain_date(document["dissolved"]),
        parent=id_of(document["parent"]),
        **sources.of_noun(document),
    )
    yield from sources.entities()


def entities_of_institution(document: Document) -> Iterator[Entity]:
    """A body of the state, where it stands, and the sources it cites."""
    sources = Sources(document)
    where = entity_id("address", "institution", document["id"])
    is_placed = bool(document["place"] or document["postal_address"] or document["latitude"] is not None)
    yield entity(
        "PublicBody",
        entity_id("institution", document["id"]),
        name=document["name"],
        alias=[
            *document["translations"].get("name", {}).values(),
            *(name["name"] for name in document["names"]),
        ],
        country=country_code(document["country"]),
        classification=in_english(Institution.Kind, document["kind"]),
        topics=_TOPIC_OF_INSTITUTION.get(document["kind"]),
        description=document["description"],
        parent=id_of(document["parent"]),
        addressEntity=where if is_placed else None,
        **sources.of_noun(document),
    )
    if is_placed:
        yield entity(
            "Address",
            where,
            full=document["postal_address"] or document["place"],
            city=document["place"],
            country=country_code(document["country"]),
            latitude=document["latitude"],
            longitude=document["longitude"],
        )
    yield from sources.entities()


mappings["organization"] = entities_of_organization
mappings["institution"] = entities_of_institution
