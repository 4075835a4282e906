"""Organisations and institutions for machines that read pages: schema.org (https://schema.org/Organization)."""

from __future__ import annotations

from typing import Any

from record.linked_data import date_of
from record.publication import Document


def organization_in_linked_data(document: Document) -> dict[str, Any]:
    """An organisation."""
    return _organization(document, "Organization") | {"foundingDate": date_of(document["founded"])}


def institution_in_linked_data(document: Document) -> dict[str, Any]:
    """A body of a state."""
    return _organization(document, "GovernmentOrganization") | {"address": document["postal_address"]}


def _organization(document: Document, kind: str) -> dict[str, Any]:
    """A body as schema.org describes it (https://schema.org/Organization)."""
    parent = document["parent"]
    return {
        "@type": kind,
        "@id": document["url"],
        "url": document["url"],
        "name": document["name"],
        "alternateName": [other["name"] for other in document["names"]],
        "sameAs": document.get("site"),
        "parentOrganization": {"@type": kind, "name": parent["name"], "url": parent["url"]} if parent else None,
    }
