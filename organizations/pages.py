"""What the pages of an organisation and an institution show: from a document to a template's context."""

from __future__ import annotations

from typing import Any

from organizations.linked_data import institution_in_linked_data, organization_in_linked_data
from organizations.published import PublishedInstitution, PublishedOrganization
from record.linked_data import in_script
from record.page_sections import sections_of
from record.publication import Document
from record.source_notes import sources_with_quotes

PARTS_SHOWN = 100


def organization_page(document: Document) -> dict[str, Any]:
    """An organisation and its parts, and what higher rooms add: its people, what it signed and runs."""
    return {
        "document": document,
        "sources": sources_with_quotes(document),
        "parts": PublishedOrganization.objects.parts_of("organization", document["id"])[:PARTS_SHOWN],
        "linked_data": in_script(organization_in_linked_data(document)),
        **sections_of("organization", document["id"]),
    }


def institution_page(document: Document) -> dict[str, Any]:
    """An institution and what is under it, and what higher rooms add: the people held there, what was done."""
    return {
        "document": document,
        "sources": sources_with_quotes(document),
        "parts": PublishedInstitution.objects.parts_of("institution", document["id"])[:PARTS_SHOWN],
        "on_the_map": _place(document),
        "linked_data": in_script(institution_in_linked_data(document)),
        **sections_of("institution", document["id"]),
    }


def _place(document: Document) -> list[tuple[str, float, float, str, int]]:
    """Where it stands, as a small map takes it; empty where that is not known."""
    if document["latitude"] is None or document["longitude"] is None:
        return []
    return [(document["name"], document["latitude"], document["longitude"], "", 0)]
