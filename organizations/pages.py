"""What the pages of an organisation and an institution show: from a document to a template's context."""

from __future__ import annotations

from typing import Any

from record.page_sections import sections_of
from record.publication import Document
from record.source_notes import sources_with_quotes


def organization_page(document: Document) -> dict[str, Any]:
    """An organisation, and what higher rooms add: its people, what it signed and runs."""
    return {
        "document": document,
        "sources": sources_with_quotes(document),
        **sections_of("organization", document["id"]),
    }


def institution_page(document: Document) -> dict[str, Any]:
    """An institution, and the people held there."""
    return {
        "document": document,
        "sources": sources_with_quotes(document),
        **sections_of("institution", document["id"]),
    }
