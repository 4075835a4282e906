"""The composer of a campaign, and what campaigns lend to the documents of prisoners and organisations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import models

import campaigns.resolution_publication  # noqa: F401  (the composer of resolutions stands beside this one)
from campaigns.changes import happened_to_campaign, tell_of_campaign
from campaigns.models import Campaign, PublishedCampaign
from organizations.publication import named_if_published
from prisoners.publication import prisoner_reference
from record.citing import SourceList
from record.dates import date_of
from record.publication import Borrowing, Composer, Document, borrow, reference, register
from record.published import Version
from record.translations import translations_of


def campaign_url(slug: str) -> str:
    return f"{settings.SITE_URL}/campaigns/{slug}/"


def compose_campaign(case: Campaign) -> Document:
    """The public document of a campaign. A person or body that is not itself public is not named."""
    campaign = Campaign.objects.with_whole_campaign().get(pk=case.pk)
    sources = SourceList()
    return {
        "id": campaign.slug,
        "slug": campaign.slug,
        "url": campaign_url(campaign.slug),
        "title": campaign.title,
        "country": str(campaign.country) or None,
        "began": date_of(campaign, "began").as_public(),
        "ended": date_of(campaign, "ended").as_public() if campaign.ended else None,
        "demands": [{"text": d.text, "translations": translations_of(d, "text")} for d in campaign.demands.all()],
        "run_by": [found for r in campaign.runners.all() if (found := named_if_published(r.organization))],
        "prisoners": [
            prisoner_reference(link.prisoner) for link in campaign.beneficiaries.all() if link.prisoner.is_published
        ],
        "body": campaign.body,
        "picture": {
            "url": settings.SITE_URL + campaign.picture.url,
            "credit": campaign.picture_credit,
            "licence": campaign.picture_licence,
            "description": campaign.picture_description,
        }
        if campaign.picture
        else None,
        "actions": [
            {
                "kind": a.kind,
                "title": a.title,
                "text": a.text,
                "link": a.link,
                "prisoner": prisoner_reference(a.prisoner) if a.prisoner and a.prisoner.is_published else None,
                "institution": named_if_published(a.institution),
                "place": a.place,
                "date": date_of(a, "held").as_public(),
                "time": a.time.strftime("%H:%M") if a.time else "",
                "time_zone": a.time_zone,
                "done": a.done,
                "goal": a.goal,
                "translations": translations_of(a, "title", "text"),
            }
            for a in campaign.actions.all()
        ],
        "translations": translations_of(campaign, "title", "body"),
        "citations": sources.cite_fields(campaign.citations.all()),
        "sources": sources.as_public(),
    }


def campaign_rows(document: Document, version: Version) -> Iterable[models.Model]:
    yield PublishedCampaign(
        public_id=document["id"],
        version=version,
        name=document["title"],
        slug=document["slug"],
        country=document["country"] or "",
        prisoners=[p["id"] for p in document["prisoners"]],
        organizations=[o["id"] for o in document["run_by"]],
        document=document,
        published_at=document["published_at"],
        updated_at=document["updated_at"],
    )


def campaigns_for_prisoner(public_id: str) -> list[Document]:
    """The published campaigns for a person: the section `campaigns` of a prisoner's document."""
    return campaigns_for_prisoners([public_id])[public_id]


def campaigns_for_prisoners(public_ids: Sequence[str]) -> dict[str, list[Document]]:
    """The same for many people, by public id, in one query."""
    found: dict[str, list[Document]] = {public_id: [] for public_id in public_ids}
    for c in PublishedCampaign.objects.for_any_prisoner(public_ids).by_name().listed():
        for public_id in found.keys() & set(c.prisoners):
            found[public_id].append(reference("campaign", c.public_id, c.name, campaign_url(c.slug)))
    return found


register(
    Composer(
        kind="campaign",
        model=Campaign,
        published_model=PublishedCampaign,
        compose=compose_campaign,
        rows=campaign_rows,
        happenings=happened_to_campaign,
        tell=tell_of_campaign,
    )
)
borrow(
    Borrowing(
        borrower="prisoner",
        section="campaigns",
        lender="campaign",
        read=campaigns_for_prisoner,
        read_many=campaigns_for_prisoners,
    )
)
