"""The change log as a file, and as a feed."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase

from record.api_formats import LINES, PAGES, Format, Listed
from record.csv_format import Column, csv_format, moment, text, value
from record.feeds import ENTRIES, ChangesFeed

FEED = "application/atom+xml"

CHANGES = (
    Column("sequence", "number in the change log, from 1, without gaps", value("sequence")),
    Column("kind", "which noun", value("kind")),
    Column("id", "which one", value("public_id")),
    Column("number", "number among its versions", value("number")),
    Column("cause", "such as `publication`, `withdrawal`, `redaction`", value("cause")),
    Column("published_at", "when it became public", moment("published_at")),
    Column("by_team", "the team that published it", text("by_team")),
    Column("summary", "what happened, in a sentence", text("summary")),
    Column("redacted_at", "when something was last struck from it", moment("redacted_at")),
)


class _FeedOfList(ChangesFeed):
    """The newest of the changes that were asked for."""

    def __init__(self, changes: Any) -> None:
        self.changes = changes

    def items(self, obj: Any = None) -> Any:
        return self.changes.shown().latest_first().in_words_only()[:ENTRIES]


def _feed(listed: Listed, form: Format) -> HttpResponseBase:
    return _FeedOfList(listed.rows)(listed.request)


FORMS_OF_CHANGES = (
    PAGES,
    LINES,
    csv_format(CHANGES),
    Format("atom", FEED, True, _feed, says=f"Atom: the newest {ENTRIES}, for people", refuses=("ordering",)),
)
