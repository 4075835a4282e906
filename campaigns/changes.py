"""What happened to a campaign, and how it is told: beside what happens to any noun, it may call for something."""

from __future__ import annotations

from django.utils.translation import gettext as _

from record.changes import happened_to_document, tell_of_document
from record.publication import Document, Happening

CALL = "call_to_action"


def happened_to_campaign(old: Document | None, new: Document | None) -> list[Happening]:
    """From one document to the next: what happened to it, and each call to action that is new or open again."""
    found = happened_to_document(old, new)
    if new is None:
        return found
    before = {_identity(action) for action in (old or {}).get("actions", ()) if not action["done"]}
    calls = [a for a in new["actions"] if not a["done"] and _identity(a) not in before]
    return found + [{"kind": CALL, "action": a["kind"], "title": a["title"]} for a in calls]


def tell_of_campaign(happenings: list[Happening], name: str) -> str:
    """A sentence in the active language, and one for each call."""
    told = tell_of_document(happenings, name)
    calls = [
        _("“%(name)s” calls for action: %(title)s.") % {"name": name, "title": h["title"]}
        for h in happenings
        if h["kind"] == CALL
    ]
    return " ".join([told, *calls])


def _identity(action: Document) -> tuple[str, str]:
    return action["kind"], action["title"]
