"""The campaign and the resolutions of the statement."""

from __future__ import annotations

from campaigns.models import (
    Campaign,
    CampaignCitation,
    CampaignDemand,
    CampaignPrisoner,
    Meeting,
    Resolution,
    ResolutionCitation,
    ResolutionDemand,
    ResolutionPrisoner,
    Signature,
)
from campaigns.sample.entry import enter
from campaigns.sample.facts import Facts, text_of_the_resolution
from organizations.models import Organization
from prisoners.models import Prisoner
from record.models import Source


def enter_campaign(fact: Facts, source: Source, prisoners: list[Prisoner]) -> Campaign:
    """The campaign: its demands in order, and the people it is for. Who runs it the statement does not say."""
    campaign = enter(Campaign, slug=fact["slug"], title=fact["title"], country=fact["country"])
    enter(CampaignCitation, campaign=campaign, source=source, quote=fact["quote"])
    for place, demand in enumerate(fact["demands"], start=1):
        enter(CampaignDemand, campaign=campaign, place=place, text=demand)
        enter(CampaignCitation, campaign=campaign, source=source, field="demands", quote=demand)
    for prisoner in _of_country(prisoners, fact):
        enter(CampaignPrisoner, campaign=campaign, prisoner=prisoner)
    return campaign


def enter_resolution(
    fact: Facts,
    source: Source,
    meeting: Meeting,
    campaign: Campaign,
    prisoners: list[Prisoner],
    organizations: dict[str, Organization],
) -> Resolution:
    """A resolution of the meeting. The one of the campaign has a text, demands and signatures; the others a title."""
    whole = fact.get("of_the_campaign", False)
    resolution = enter(
        Resolution,
        slug=fact["slug"],
        meeting=meeting,
        number=fact["number"],
        title=fact["title"],
        adopted=meeting.held,
        countries=fact["countries"],
        text=text_of_the_resolution() if whole else "",
        campaign=campaign if whole else None,
    )
    enter(ResolutionCitation, resolution=resolution, source=source, quote=fact["quote"])
    for prisoner in _of_country(prisoners, fact):
        enter(ResolutionPrisoner, resolution=resolution, prisoner=prisoner)
    if whole:
        for demand in campaign.demands.all():
            enter(ResolutionDemand, resolution=resolution, place=demand.place, text=demand.text)
            enter(ResolutionCitation, resolution=resolution, source=source, field="demands", quote=demand.text)
    for slug in fact.get("signed_by", []):
        enter(Signature, resolution=resolution, organization=organizations[slug], country=organizations[slug].country)
    if "signed_quote" in fact:
        enter(ResolutionCitation, resolution=resolution, source=source, field="signatures", quote=fact["signed_quote"])
    return resolution


def _of_country(prisoners: list[Prisoner], fact: Facts) -> list[Prisoner]:
    return [p for p in prisoners if str(p.country) == fact.get("prisoners_of")]
