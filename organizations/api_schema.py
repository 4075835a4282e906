"""The public documents of organisations and institutions, described for the API."""

from __future__ import annotations

from organizations.models import Institution, Organization
from organizations.models.organization import OrganizationName
from record.api_schema import (
    COUNTRY,
    DATE,
    FIELD_CITATIONS,
    LICENCE,
    MOMENT,
    SOURCES,
    TEXT,
    TRANSLATIONS,
    URL,
    components,
    document,
    listing,
    nullable,
    one_of,
    record,
    reference,
    said,
)

components["Organization"] = document(
    id=TEXT,
    slug=TEXT,
    url=URL,
    name=TEXT,
    names=listing(record(name=TEXT, language=TEXT, script=TEXT, kind=one_of(OrganizationName.Kind))),
    kind=one_of(Organization.Kind),
    country=nullable(COUNTRY),
    site=TEXT,
    description=said(TEXT, "Markdown"),
    founded=DATE,
    dissolved=nullable(DATE),
    parent=nullable(reference("organization")),
    translations=TRANSLATIONS,
    citations=FIELD_CITATIONS,
    sources=SOURCES,
    incidents=said(
        listing({"type": "object"}),
        "what was done to it and its people in events: an Incident each, with its `event`",
    ),
    published_at=MOMENT,
    updated_at=MOMENT,
    licence=LICENCE,
)
components["Institution"] = document(
    id=TEXT,
    slug=TEXT,
    url=URL,
    name=TEXT,
    names=listing(record(name=TEXT, language=TEXT, script=TEXT)),
    kind=one_of(Institution.Kind),
    country=COUNTRY,
    place=TEXT,
    latitude=nullable({"type": "number"}),
    longitude=nullable({"type": "number"}),
    postal_address=TEXT,
    letter_rules=TEXT,
    letter_language=said(listing(TEXT), "Languages in which letters pass the censor (ISO 639); empty: not known"),
    parcel_rules=TEXT,
    description=said(TEXT, "Markdown"),
    parent=nullable(reference("institution")),
    translations=TRANSLATIONS,
    citations=FIELD_CITATIONS,
    sources=SOURCES,
    published_at=MOMENT,
    updated_at=MOMENT,
    licence=LICENCE,
)
