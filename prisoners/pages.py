"""What the pages of a case and of an event show: a document, and what is read beside it. The desk previews by it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from prisoners.page_sections import people_at_event
from prisoners.status import time_held
from prisoners.timeline import timeline_of
from record.page_sections import sections_of
from record.publication import Document
from record.published import Version
from record.source_notes import newest_source_date, sources_with_quotes

# A long case has hundreds of versions; the page shows the newest, the API all.
CHANGES_SHOWN = 20


def prisoner_page(document: Document, *, days_held: int | None, days_are_minimum: bool) -> dict[str, Any]:
    """The profile: all of it from the document, but for its changes and what higher rooms add, a query each."""
    changes = Version.objects.of("prisoner", document["id"]).told().latest_first().in_words_only()
    return {
        "document": document,
        "days_held": days_held,
        "days_are_minimum": days_are_minimum,
        "timeline": timeline_of(document),
        "sources": sources_with_quotes(document),
        "newest_source": newest_source_date(document),
        "changes": changes[:CHANGES_SHOWN],
        **sections_of("prisoner", document["id"]),
    }


def prisoner_preview(document: Document, *, today: dt.date) -> dict[str, Any]:
    """The same for a document that is not public, whose days no table counts yet."""
    held = time_held(document["detentions"])
    going_on = (today - held.since).days + 1 if held.since else None
    known = held.before is not None or going_on is not None
    days = (held.before or 0) + (going_on or 0) if known else None
    return prisoner_page(document, days_held=days, days_are_minimum=held.minimum)


def event_page(document: Document) -> dict[str, Any]:
    """An event, and the people whose cases belong to it."""
    return {
        "document": document,
        "people": people_at_event(document["id"]),
        "sources": sources_with_quotes(document),
        **sections_of("event", document["id"]),
    }
