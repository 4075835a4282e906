"""Campaigns and resolutions of the working record, made from their public documents."""

from __future__ import annotations

from typing import Any

from campaigns.models import (
    Action,
    Campaign,
    CampaignCitation,
    CampaignDemand,
    CampaignPrisoner,
    CampaignRunner,
    Meeting,
    Outcome,
    Resolution,
    ResolutionCitation,
    ResolutionDemand,
    ResolutionPrisoner,
    Signature,
)
from prisoners.rebuilding import someone_not_public, time_of
from record.publication import Document
from record.rebuilding import Lot, Rebuilder, day, path_of, translated


def _campaign(lot: Lot, document: Document, publication: dict[str, Any]) -> None:
    picture = document["picture"] or {}
    noun = lot.add(
        Campaign,
        slug=document["id"],
        title=document["title"],
        country=document["country"] or "",
        began=day(document["began"]),
        ended=day(document["ended"]),
        body=document["body"],
        picture=path_of(picture.get("url", "")),
        picture_credit=picture.get("credit", ""),
        picture_licence=picture.get("licence", ""),
        picture_description=picture.get("description", ""),
        i18n=translated(document, "title", "body"),
        **publication,
    )
    for place, demand in enumerate(document["demands"], start=1):
        lot.add(CampaignDemand, campaign=noun, place=place, text=demand["text"], i18n=translated(demand, "text"))
    for organization in document["run_by"]:
        lot.add(CampaignRunner, campaign=noun, organization=lot.named(organization))
    for prisoner in document["prisoners"]:
        lot.add(CampaignPrisoner, campaign=noun, prisoner=lot.named(prisoner))
    for action in document["actions"]:
        _action(lot, noun, action)
    lot.cite(CampaignCitation, document, document["citations"], campaign=noun)


def _action(lot: Lot, campaign: Campaign, action: Document) -> None:
    prisoner = lot.named(action["prisoner"])
    if prisoner is None and action["kind"] == Action.Kind.LETTER_TO_PRISONER:
        # The letter is for somebody, whom the document does not name.
        prisoner = someone_not_public(str(campaign.country))
    lot.add(
        Action,
        campaign=campaign,
        kind=action["kind"],
        title=action["title"],
        text=action["text"],
        link=action["link"],
        prisoner=prisoner,
        institution=lot.named(action["institution"]),
        place=action["place"],
        held=day(action["date"]),
        time=time_of(action),
        time_zone=action["time_zone"],
        done=action["done"],
        goal=action["goal"],
        i18n=translated(action, "title", "text"),
    )


def _resolution(lot: Lot, document: Document, publication: dict[str, Any]) -> None:
    noun = lot.add(
        Resolution,
        slug=document["id"],
        meeting=_meeting(lot, document["meeting"]),
        number=document["number"],
        title=document["title"],
        adopted=day(document["adopted"]),
        text=document["text"],
        countries=document["countries"],
        campaign=lot.named(document["campaign"]),
        i18n=translated(document, "title", "text"),
        **publication,
    )
    for place, demand in enumerate(document["demands"], start=1):
        lot.add(ResolutionDemand, resolution=noun, place=place, text=demand["text"], i18n=translated(demand, "text"))
    for prisoner in document["prisoners"]:
        lot.add(ResolutionPrisoner, resolution=noun, prisoner=lot.named(prisoner))
    for signature in document["signatures"]:
        lot.add(
            Signature,
            resolution=noun,
            organization=lot.named(signature["organization"]),
            country=signature["country"] or "",
            role=signature["role"],
            signed=day(signature["signed"]),
        )
    for told in document["outcomes"]:
        outcome = lot.add(
            Outcome, resolution=noun, happened=day(told["date"]), text=told["text"], i18n=translated(told, "text")
        )
        lot.cite(ResolutionCitation, document, told["citations"], resolution=noun, outcome=outcome)
    lot.cite(ResolutionCitation, document, document["citations"], resolution=noun)


def _meeting(lot: Lot, told: Document | None) -> Meeting | None:
    if told is None:
        return None
    return lot.shared(
        Meeting,
        {"slug": told["slug"]},
        name=told["name"],
        held=day(told["date"]),
        place=told["place"],
        virtual=told["virtual"],
    )


CAMPAIGNS = Rebuilder(
    kind=Campaign.kind,
    order=(Campaign, CampaignDemand, CampaignRunner, CampaignPrisoner, Action, CampaignCitation),
    build=_campaign,
)
RESOLUTIONS = Rebuilder(
    kind=Resolution.kind,
    order=(Meeting, Resolution, ResolutionDemand, ResolutionPrisoner, Signature, Outcome, ResolutionCitation),
    build=_resolution,
)
