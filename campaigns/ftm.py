"""Campaigns and resolutions as FollowTheMoney entities."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.models import Signature
from record.ftm import (
    Entity,
    Sources,
    certain_date,
    country_code,
    entity,
    entity_id,
    id_of,
    in_english,
    mappings,
)
from record.publication import Document


def entities_of_campaign(document: Document) -> Iterator[Entity]:
    """A campaign as a project, who runs it and for whom, and the sources it cites."""
    sources = Sources(document)
    campaign = entity_id("campaign", document["id"])
    yield entity(
        "Project",
        campaign,
        name=document["title"],
        alias=list(document["translations"].get("title", {}).values()),
        country=country_code(document["country"]),
        startDate=certain_date(document["began"]),
        endDate=certain_date(document["ended"]),
        goal=[demand["text"] for demand in document["demands"]],
        description=document["body"],
        **sources.of_noun(document),
    )
    taking_part = [(body, "runs the campaign") for body in document["run_by"]]
    taking_part += [(person, "the campaign is for this person") for person in document["prisoners"]]
    for n, (who, role) in enumerate(taking_part, start=1):
        if participant := id_of(who):
            yield entity(
                "ProjectParticipant",
                f"{campaign}-participant-{n}",
                project=campaign,
                participant=participant,
                role=role,
            )
    yield from sources.entities()


def entities_of_resolution(document: Document) -> Iterator[Entity]:
    """A resolution as a text, who signed it and whom it concerns, and the sources it cites."""
    sources = Sources(document)
    resolution = entity_id("resolution", document["id"])
    yield entity(
        "Article",
        resolution,
        title=document["title"],
        publishedAt=certain_date(document["adopted"]),
        bodyText=document["text"],
        country=[country_code(code) for code in document["countries"]],
        summary=[demand["text"] for demand in document["demands"]],
        notes=document["meeting"]["name"] if document["meeting"] else None,
        **sources.of_noun(document),
    )
    signed = [
        (s["organization"], in_english(Signature.Role, s["role"]), certain_date(s["signed"]))
        for s in document["signatures"]
    ]
    concerned = [(person, "concerned by the resolution", None) for person in document["prisoners"]]
    for n, (who, role, date) in enumerate([*signed, *concerned], start=1):
        if named := id_of(who):
            yield entity(
                "Documentation",
                f"{resolution}-link-{n}",
                document=resolution,
                entity=named,
                role=role,
                date=date,
            )
    yield from sources.entities()


mappings["campaign"] = entities_of_campaign
mappings["resolution"] = entities_of_resolution
