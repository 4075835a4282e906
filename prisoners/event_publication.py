"""The composer of an event, and what events lend to the documents of organisations."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from prisoners.models import Event
from prisoners.publication import compose_incident, event_url
from prisoners.published import PublishedEvent, PublishedIncident
from prisoners.published_rows import incident_rows
from record.changes import happened_to_document, tell_of_document
from record.citing import SourceList
from record.dates import date_of
from record.publication import Borrowing, Composer, Document, borrow, reference, register
from record.published import Version
from record.translations import translations_of


def compose_event(case: Event) -> Document:
    """The public document of an event."""
    event = Event.objects.with_whole_event().get(pk=case.pk)
    sources = SourceList()
    return {
        "id": event.slug,
        "slug": event.slug,
        "url": event_url(event.slug),
        "name": event.name,
        "kind": event.event_kind,
        "country": str(event.country) or None,
        "place": event.place,
        "began": date_of(event, "began").as_public(),
        "ended": date_of(event, "ended").as_public() if event.ended else None,
        "description": event.description,
        "citations": sources.cite_fields(c for c in event.citations.all() if c.incident_id is None),
        "incidents": [compose_incident(i, sources.cite(i.event_citations.all())) for i in event.incidents.all()],
        "translations": translations_of(event, "name", "place", "description"),
        "sources": sources.as_public(),
    }


def event_rows(document: Document, version: Version) -> Iterable[models.Model]:
    """The published tables' rows of an event."""
    row = PublishedEvent(
        public_id=document["id"],
        version=version,
        name=document["name"],
        slug=document["slug"],
        country=document["country"] or "",
        kind=document["kind"],
        began_earliest=document["began"]["earliest"],
        document=document,
        published_at=document["published_at"],
        updated_at=document["updated_at"],
    )
    yield row
    yield from incident_rows(document, event=row)


def incidents_of_organization(slug: str) -> list[Document]:
    """What was done to an organisation and its people, from published events: the section `incidents` it borrows."""
    return [
        found.document | {"event": reference("event", event.public_id, event.name, event_url(event.public_id))}
        for found in PublishedIncident.objects.striking(slug)
        if (event := found.event)
    ]


register(
    Composer(
        kind="event",
        model=Event,
        published_model=PublishedEvent,
        compose=compose_event,
        rows=event_rows,
        happenings=happened_to_document,
        tell=tell_of_document,
    )
)
borrow(Borrowing(borrower="organization", section="incidents", lender="event", read=incidents_of_organization))
