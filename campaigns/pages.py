"""What the pages of a campaign and a resolution show: from a document to a template's context."""

from __future__ import annotations

from typing import Any

from campaigns.published import PublishedResolution
from campaigns.signatures import signatures_by_country
from prisoners.page_sections import people_named
from record.publication import Document
from record.source_notes import sources_with_quotes


def campaign_page(document: Document) -> dict[str, Any]:
    """A campaign, the people it is for, and the resolutions that are part of it."""
    return {
        "document": document,
        "people": people_named([person["id"] for person in document["prisoners"]]),
        "resolutions": PublishedResolution.objects.of_campaign(document["id"]).in_brief().latest_first(),
        "sources": sources_with_quotes(document),
    }


def resolution_page(document: Document) -> dict[str, Any]:
    """A resolution, the people it concerns, and its signatures by country."""
    return {
        "document": document,
        "people": people_named([person["id"] for person in document["prisoners"]]),
        "signatures": signatures_by_country(document["signatures"]),
        "sources": sources_with_quotes(document),
    }
