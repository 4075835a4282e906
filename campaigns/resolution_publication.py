"""The composer of a resolution."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from campaigns.models import PublishedResolution, Resolution
from organizations.publication import named_if_published
from prisoners.publication import prisoner_reference
from record.changes import happened_to_document, tell_of_document
from record.citing import SourceList
from record.dates import date_of
from record.publication import Composer, Document, Happening, reference, register
from record.published import Version
from record.translations import translations_of


def resolution_url(slug: str) -> str:
    return f"{settings.SITE_URL}/resolutions/{slug}/"


def compose_resolution(case: Resolution) -> Document:
    """The public document of a resolution."""
    resolution = Resolution.objects.with_whole_resolution().get(pk=case.pk)
    meeting, campaign = resolution.meeting, resolution.campaign
    sources = SourceList()
    return {
        "id": resolution.slug,
        "slug": resolution.slug,
        "url": resolution_url(resolution.slug),
        "number": resolution.number,
        "title": resolution.title,
        "adopted": date_of(resolution, "adopted").as_public(),
        "meeting": {
            "slug": meeting.slug,
            "name": meeting.name,
            "date": date_of(meeting, "held").as_public(),
            "place": meeting.place,
            "virtual": meeting.virtual,
        }
        if meeting
        else None,
        "text": resolution.text,
        "demands": [{"text": d.text, "translations": translations_of(d, "text")} for d in resolution.demands.all()],
        "countries": [country.code for country in resolution.countries],
        "prisoners": [
            prisoner_reference(link.prisoner) for link in resolution.concerned.all() if link.prisoner.is_published
        ],
        "signatures": [
            {
                "organization": found,
                "country": str(s.country) or None,
                "role": s.role,
                "signed": date_of(s, "signed").as_public() if s.signed else None,
            }
            for s in resolution.signatures.all()
            if (found := named_if_published(s.organization))
        ],
        "campaign": reference(
            "campaign", campaign.slug, campaign.title, f"{settings.SITE_URL}/campaigns/{campaign.slug}/"
        )
        if campaign and campaign.is_published
        else None,
        "outcomes": [
            {
                "date": date_of(o, "happened").as_public(),
                "text": o.text,
                "translations": translations_of(o, "text"),
                "citations": sources.cite(o.citations.all()),
            }
            for o in resolution.outcomes.all()
        ],
        "translations": translations_of(resolution, "title", "text"),
        "citations": sources.cite_fields(c for c in resolution.citations.all() if c.outcome_id is None),
        "sources": sources.as_public(),
    }


def resolution_rows(document: Document, version: Version) -> Iterable[models.Model]:
    yield PublishedResolution(
        public_id=document["id"],
        version=version,
        name=document["title"][:300],
        slug=document["slug"],
        meeting=document["meeting"]["slug"] if document["meeting"] else "",
        number=document["number"],
        adopted_earliest=document["adopted"]["earliest"],
        countries=document["countries"],
        prisoners=[p["id"] for p in document["prisoners"]],
        signatories=[s["organization"]["id"] for s in document["signatures"]],
        document=document,
        published_at=document["published_at"],
        updated_at=document["updated_at"],
    )


def tell_of_resolution(happenings: list[Happening], name: str) -> str:
    """One sentence in the active language."""
    if happenings[0]["kind"] == "published":
        return _("The resolution “%(name)s” was added to the record.") % {"name": name}
    return tell_of_document(happenings, name)


register(
    Composer(
        kind="resolution",
        model=Resolution,
        published_model=PublishedResolution,
        compose=compose_resolution,
        rows=resolution_rows,
        happenings=happened_to_document,
        tell=tell_of_resolution,
    )
)
