"""What was known when: the page as it stood on a day, and what was published since. Within what was struck since."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from record.document_diff import Difference, differences
from record.publication import STAMPS, Document
from record.published import Version

# A case that was rewritten since is better read whole, side by side.
DIFFERENCES_SHOWN = 40
# How a document is kept and cited, and not what it says.
_NO_STATEMENT = {"citations", "group_citations", "sources", "translations", "slug", "groups", "judge_id", "number"}


class NotYetPublished(Exception):
    """The record did not show the case on that day. `first`: the day of its first version."""

    def __init__(self, first: dt.date) -> None:
        self.first = first
        super().__init__(f"first published on {first}")


class NothingLeft(Exception):
    """What the record showed on that day was withdrawn, or struck from it since."""


@dataclass(frozen=True)
class Past:
    """The version that stood on `day`, its document, the later ones (newest first), and what reads otherwise now."""

    day: dt.date
    version: Version
    document: Document
    later: list[Version]
    differences: list[Difference]
    more_differences: int


def past_of(public_id: str, day: dt.date, *, live: Document) -> Past:
    """The last version published on or before a day (UTC), in two queries.

    Raises NotYetPublished, and NothingLeft where that version has no document.
    """
    versions = list(Version.objects.of("prisoner", public_id).latest_first().in_words_only())
    standing = next((v for v in versions if v.published_at.astimezone(dt.UTC).date() <= day), None)
    if standing is None:
        raise NotYetPublished(versions[-1].published_at.astimezone(dt.UTC).date())
    shown: Any = Version.objects.filter(pk=standing.pk).with_shown()
    document = shown.values_list("shown", flat=True).get()
    if document is None:
        raise NothingLeft
    changed = differences(_statements(document), _statements(live))
    return Past(
        day=day,
        version=standing,
        document=document | {"documents": document.get("documents", [])},
        later=[v for v in versions if v.sequence > standing.sequence and v.cause not in Version.NOT_SHOWN],
        differences=changed[:DIFFERENCES_SHOWN],
        more_differences=max(0, len(changed) - DIFFERENCES_SHOWN),
    )


def _statements(node: Any) -> Any:
    """What a document says, without how it is kept."""
    if isinstance(node, dict):
        return {k: _statements(v) for k, v in node.items() if k not in _NO_STATEMENT and k not in STAMPS}
    if isinstance(node, list):
        return [_statements(item) for item in node]
    return node
