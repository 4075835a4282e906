"""What the page of an event shows: a document, and what is read beside it. The desk previews by it."""

from __future__ import annotations

from typing import Any

from prisoners.page_sections import counts_of_event, people_at_event
from record.linked_data import date_of, in_script
from record.page_sections import sections_of
from record.publication import Document
from record.source_notes import sources_with_quotes


def event_page(document: Document) -> dict[str, Any]:
    """An event, the people whose cases belong to it, what became of them, and what higher rooms add."""
    return {
        "document": document,
        "people": people_at_event(document["id"]),
        "counts": counts_of_event(document["id"]),
        "linked_data": in_script(event_in_linked_data(document)),
        "sources": sources_with_quotes(document),
        **sections_of("event", document["id"]),
    }


def event_in_linked_data(document: Document) -> dict[str, Any]:
    """An event as schema.org describes it (https://schema.org/Event)."""
    place = ", ".join(part for part in (document["place"], document["country"]) if part)
    return {
        "@type": "Event",
        "@id": document["url"],
        "url": document["url"],
        "name": document["name"],
        "startDate": date_of(document["began"]),
        "endDate": date_of(document["ended"]),
        "location": {"@type": "Place", "name": place} if place else None,
    }
