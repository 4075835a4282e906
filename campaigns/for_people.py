"""What campaigns and resolutions add to the page of a person: what can be done, and what was adopted, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import get_language

from campaigns.published import PublishedCampaign, PublishedResolution
from record.documents import DocumentField, Part
from record.kept_statements import Given, KeptStatement

# More than that on one page is a list of its own: the page of a campaign leads to it.
SHOWN = 20
ACTIONS_SHOWN = 4

_NOTHING = models.Value(None, output_field=DocumentField())


@dataclass(frozen=True)
class CampaignFor:
    """A campaign, and the actions of it that a reader can take for this person."""

    public_id: str
    name: str
    actions: list[dict[str, Any]]


@dataclass(frozen=True)
class ResolutionOn:
    """A resolution that names this person."""

    public_id: str
    name: str


@dataclass(frozen=True)
class Campaigning:
    """What is done about a case; false when nothing is."""

    campaigns: list[CampaignFor]
    resolutions: list[ResolutionOn]

    def __bool__(self) -> bool:
        return bool(self.campaigns or self.resolutions)


def campaigning_for(public_id: str) -> Campaigning:
    """The campaigns for a person that have not ended, with their actions, and the resolutions that name them."""
    rows = _CAMPAIGNING.ask(public_id=public_id)
    return Campaigning(
        campaigns=[
            CampaignFor(key, _in_language(name, translations), _actions_for(public_id, actions))
            for noun, key, name, translations, actions, ended in rows
            if noun == "campaign" and not ended
        ],
        resolutions=[
            ResolutionOn(key, _in_language(name, translations))
            for noun, key, name, translations, _actions, _ended in rows
            if noun == "resolution"
        ],
    )


def _in_language(name: str, translations: dict[str, str] | None) -> str:
    return (translations or {}).get(get_language() or "") or name


def _actions_for(public_id: str, actions: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Those for this person, or for all of the campaign's people."""
    theirs = [a for a in actions or [] if a["prisoner"] is None or a["prisoner"]["id"] == public_id]
    return theirs[:ACTIONS_SHOWN]


def _rows() -> models.QuerySet[Any, Any]:
    columns = ("noun", "public_id", "name", "title_translations", "actions_json", "ended_json")
    title = Part("translations", "title")
    this: Any = Given("public_id")
    resolutions: Any = PublishedResolution.objects.concerning(this).latest_first()
    resolutions = resolutions.annotate(
        noun=models.Value("resolution"), title_translations=title, actions_json=_NOTHING, ended_json=_NOTHING
    ).values_list(*columns)
    campaigns: Any = PublishedCampaign.objects.for_prisoner(this).by_name()
    campaigns = campaigns.annotate(
        noun=models.Value("campaign"),
        title_translations=title,
        actions_json=Part("actions"),
        ended_json=Part("ended"),
    ).values_list(*columns)
    # `json` has no equality to tell rows apart by.
    found: models.QuerySet[Any, Any] = campaigns[:SHOWN].union(resolutions[:SHOWN], all=True)
    return found


_CAMPAIGNING = KeptStatement(_rows)
