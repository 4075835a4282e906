"""The public documents of campaigns and resolutions, described for the API."""

from __future__ import annotations

from campaigns.models import Action, Signature
from record.api_schema import (
    BOOLEAN,
    CITATIONS,
    COUNTRY,
    DATE,
    FIELD_CITATIONS,
    LICENCE,
    MOMENT,
    NUMBER,
    SOURCES,
    TEXT,
    TRANSLATIONS,
    URL,
    components,
    document,
    listing,
    named,
    nullable,
    one_of,
    record,
    reference,
    said,
)

_DEMANDS = listing(record(text=TEXT, translations=TRANSLATIONS))

components["Action"] = record(
    kind=one_of(Action.Kind),
    title=TEXT,
    text=TEXT,
    link=TEXT,
    prisoner=nullable(reference("prisoner")),
    institution=nullable(reference("institution")),
    place=TEXT,
    date=DATE,
    time=said(TEXT, "hours and minutes in `time_zone`; empty when not known"),
    time_zone=TEXT,
    done=said(nullable(NUMBER), "letters, signatures … where they can be counted"),
    goal=nullable(NUMBER),
    translations=TRANSLATIONS,
)
components["Campaign"] = document(
    id=TEXT,
    slug=TEXT,
    url=URL,
    title=TEXT,
    country=nullable(COUNTRY),
    began=DATE,
    ended=nullable(DATE),
    demands=_DEMANDS,
    run_by=listing(reference("organization")),
    prisoners=listing(reference("prisoner")),
    body=said(TEXT, "Markdown"),
    picture=nullable(named("Picture")),
    actions=listing(named("Action")),
    translations=TRANSLATIONS,
    citations=FIELD_CITATIONS,
    sources=SOURCES,
    published_at=MOMENT,
    updated_at=MOMENT,
    licence=LICENCE,
)
components["Resolution"] = document(
    id=TEXT,
    slug=TEXT,
    url=URL,
    number=said(nullable(NUMBER), "within the meeting"),
    title=TEXT,
    adopted=DATE,
    meeting=nullable(record(slug=TEXT, name=TEXT, date=DATE, place=TEXT, virtual=BOOLEAN)),
    text=TEXT,
    demands=_DEMANDS,
    countries=listing(COUNTRY),
    prisoners=listing(reference("prisoner")),
    signatures=listing(
        record(
            organization=reference("organization"),
            country=nullable(COUNTRY),
            role=one_of(Signature.Role),
            signed=nullable(DATE),
        )
    ),
    campaign=nullable(reference("campaign")),
    outcomes=listing(record(date=DATE, text=TEXT, translations=TRANSLATIONS, citations=CITATIONS)),
    translations=TRANSLATIONS,
    citations=FIELD_CITATIONS,
    sources=SOURCES,
    published_at=MOMENT,
    updated_at=MOMENT,
    licence=LICENCE,
)
