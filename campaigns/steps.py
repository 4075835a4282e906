"""The actions of a campaign as next steps: each with the one thing to press, where there is one."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Action
from record.publication import Document

_Kind = Action.Kind
_WORDS: dict[str, str | Promise] = {
    _Kind.LETTER_TO_PRISONER: _("Write the letter"),
    _Kind.LETTER_TO_OFFICIAL: _("Write to them"),
    _Kind.SIGN: _("Sign"),
    _Kind.ATTEND: _("See where and when"),
    _Kind.DONATE: _("Donate"),
    _Kind.SHARE: _("Share"),
}


@dataclass(frozen=True)
class Step:
    """One action: what is asked (`action`, of the document), and where the next step leads, in words."""

    action: Document
    link: str
    words: str
    leads_out: bool
    percent: int | None


def steps_of(actions: list[Document]) -> list[Step]:
    """In the order of the campaign. An action without a link of its own leads to the letter, or to the
    page of whom one writes to."""
    return [_step(action) for action in actions]


def _step(action: Document) -> Step:
    link = action["link"] or _page_of(action)
    words = str(_WORDS.get(action["kind"], _("Go there"))) if link else ""
    done, goal = action["done"], action["goal"]
    percent = min(100, round(done / goal * 100)) if done is not None and goal else None
    return Step(action=action, link=link, words=words, leads_out=bool(action["link"]), percent=percent)


def _page_of(action: Document) -> str:
    prisoner, institution = action["prisoner"], action["institution"]
    if action["kind"] == _Kind.LETTER_TO_PRISONER and prisoner and prisoner["url"]:
        return reverse("prisoner-letter", args=[prisoner["id"]])
    if institution and institution["url"]:
        return reverse("institution", args=[institution["id"]])
    return reverse("prisoner", args=[prisoner["id"]]) if prisoner and prisoner["url"] else ""
