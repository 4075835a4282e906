"""What the page of a case shows: a document, and what is read beside it. The desk previews by it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from prisoners.maps.located import Located, institution_places
from prisoners.profile.linked_data import linked_data
from prisoners.profile.names import names_of
from prisoners.profile.past import past_of
from prisoners.profile.places import institutions_in, on_the_map, places_of
from prisoners.profile.related import related_people
from prisoners.profile.spans import strip_of
from prisoners.profile.story import stories_of
from prisoners.profile.summary import summary_of
from prisoners.status import time_held
from prisoners.timeline import timeline_of
from record.newest_changes import newest_changes
from record.page_sections import sections_of
from record.publication import Document
from record.source_notes import newest_source_date, sources_with_quotes


def prisoner_page(
    document: Document, *, days_held: int | None, days_are_minimum: bool, located: dict[str, Located]
) -> dict[str, Any]:
    """The profile: all of it from the document, but for three questions: its changes, the people near it, and what
    higher rooms add. located: where its institutions are, which came with the person."""
    return {
        **_told(document, day=timezone.localdate(), located=located),
        "days_held": days_held,
        "days_are_minimum": days_are_minimum,
        "linked_data": linked_data(document),
        "changes": newest_changes("prisoner", document["id"]),
        "related": related_people(document),
        **sections_of("prisoner", document["id"]),
    }


def prisoner_preview(document: Document, *, today: dt.date) -> dict[str, Any]:
    """The same for a document that is not public, whose days no table counts yet."""
    days, is_minimum = days_held_by(document, today)
    located = institution_places(institutions_in(document))
    return prisoner_page(document, days_held=days, days_are_minimum=is_minimum, located=located)


def past_prisoner_page(live: Document, day: dt.date) -> dict[str, Any]:
    """The profile as it stood on a day, counted as of then, with what changed since. Three questions.

    Raises NotYetPublished, NothingLeft."""
    past = past_of(live["id"], day, live=live)
    days, is_minimum = days_held_by(past.document, day)
    told = _told(past.document, day=day, located=institution_places(institutions_in(past.document)))
    return {**told, "days_held": days, "days_are_minimum": is_minimum, "past": past}


def days_held_by(document: Document, day: dt.date) -> tuple[int | None, bool]:
    """(days held up to a day or None where none is certain, whether it may have been more)."""
    held = time_held(document["detentions"])
    going_on = (day - held.since).days + 1 if held.since and held.since <= day else None
    known = held.before is not None or going_on is not None
    return (held.before or 0) + (going_on or 0) if known else None, held.minimum


def _told(document: Document, *, day: dt.date, located: dict[str, Located]) -> dict[str, Any]:
    """What a document tells, seen on a day."""
    return {
        "document": document,
        "names": names_of(document),
        "summary": [] if document["case_summary"] else summary_of(document),
        "timeline": timeline_of(document),
        "strip": strip_of(document, day=day),
        "stories": stories_of(document),
        "places": places_of(document),
        "on_the_map": on_the_map(document, located),
        "sources": sources_with_quotes(document),
        "newest_source": newest_source_date(document),
    }
