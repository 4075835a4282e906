"""What the pages of a campaign and a resolution show: from a document to a template's context."""

from __future__ import annotations

import datetime as dt
from typing import Any

from campaigns.published import PublishedResolution
from campaigns.signatures import signatures_by_country
from campaigns.standing import standing_of
from campaigns.steps import steps_of
from prisoners.page_sections import people_named
from record.publication import Document
from record.source_notes import sources_with_quotes

RESOLUTIONS_SHOWN = 50


def campaign_page(document: Document) -> dict[str, Any]:
    """A campaign, the people it is for and how they are now, what can be done, and the resolutions beside it."""
    named = [person["id"] for person in document["prisoners"]]
    since = _day(document["began"])
    people = people_named(named, held_on=since)
    resolutions = PublishedResolution.objects.of_campaign_or_its_people(document["id"], named)
    return {
        "document": document,
        "people": people,
        "standing": standing_of(people, since=since),
        "steps": steps_of(document["actions"]),
        "resolutions": resolutions.in_brief().latest_first()[:RESOLUTIONS_SHOWN],
        "sources": sources_with_quotes(document),
    }


def resolution_page(document: Document) -> dict[str, Any]:
    """A resolution, the people it concerns and how they are now, its signatures by country, and the others of its
    meeting."""
    meeting = document["meeting"]
    adopted = _day(document["adopted"])
    people = people_named([person["id"] for person in document["prisoners"]], held_on=adopted)
    return {
        "document": document,
        "people": people,
        "standing": standing_of(people, since=adopted),
        "signatures": signatures_by_country(document["signatures"]),
        "of_the_meeting": _others_of(meeting["slug"], document["id"]) if meeting else [],
        "sources": sources_with_quotes(document),
    }


def _others_of(meeting: str, own: str) -> list[PublishedResolution]:
    found = PublishedResolution.objects.of_meeting(meeting).in_brief().latest_first()
    return [resolution for resolution in found[: RESOLUTIONS_SHOWN + 1] if resolution.public_id != own]


def _day(date: Document) -> dt.date | None:
    """The last day it can have been: who was held then was held when it began, or was adopted."""
    return dt.date.fromisoformat(date["latest"]) if date["latest"] and date["latest"] == date["earliest"] else None
