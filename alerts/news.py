"""A version, as it is told to people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Func, TextField, Value

from record.published import Version


@dataclass(frozen=True)
class News:
    """One version in words, with where to read more. `url` is empty for a case that was withdrawn."""

    sequence: int
    summary: str
    published_at: dt.datetime
    url: str
    again: str = ""  # why an editor has it told again

    @property
    def change_url(self) -> str:
        """The change itself, at the head of the change log as it was then."""
        return f"{settings.SITE_URL}/changes/?before={self.sequence + 1}#change-{self.sequence}"

    @property
    def sentence(self) -> str:
        """The summary on one line, for a subject: cut at a word when it is long."""
        line = " ".join(self.summary.split())
        return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rsplit(" ", 1)[0] + "…"


LONGEST_SUBJECT = 150


class _Text(Func):
    """One text field of a `json` document, read by the database: the document itself may be large."""

    template = "(%(expressions)s)"
    arg_joiner = " ->> "
    output_field = TextField()


def news_of(sequences: Collection[int]) -> dict[int, News]:
    """The news of these versions by sequence, told in the active language; in one query, without their documents."""
    versions: Any = Version.objects.filter(pk__in=sequences).in_words_only()
    versions = versions.annotate(address=_Text("document", Value("url")))
    return {v.sequence: News(v.sequence, v.told, v.published_at, v.address or "") for v in versions}
