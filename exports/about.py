"""What an export says of itself: of which state of the record it is, under which licence, and how to cite it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from record.licences import ContentLicence

AUTHORS = "Vigil contributors"
TITLE = "Vigil: the public record of political prisoners"


@dataclass(frozen=True)
class About:
    """One state of the record. `label`: what its folder is called; `sequence`: the number of the last change in it."""

    label: str
    sequence: int
    made_at: dt.datetime
    licence: ContentLicence

    authors = AUTHORS
    title = TITLE

    @classmethod
    def now(cls, *, label: str, sequence: int) -> About:
        return cls(label, sequence, timezone.now(), settings.CONTENT_LICENCE)

    @property
    def day(self) -> dt.date:
        return self.made_at.astimezone(dt.UTC).date()

    @property
    def site(self) -> str:
        return f"{settings.SITE_URL}/"

    @property
    def url(self) -> str:
        """Where it can be had, for ever."""
        return f"{settings.SITE_URL}/data/#{self.label}"

    @property
    def description(self) -> str:
        return (
            f"The published record as it stood after change {self.sequence}, on {self.day.isoformat()} (UTC). "
            f"Licence: {self.licence.name}; pictures and documents that it names have licences of their own."
        )

    def citation_file(self) -> str:
        """CITATION.cff, by which a tool makes a citation (Citation File Format 1.2)."""
        lines = [
            "cff-version: 1.2.0",
            "message: If you use this data, please cite it as below, with the number of its version.",
            "type: dataset",
            f"title: {json.dumps(self.title)}",
            "authors:",
            f"  - name: {json.dumps(self.authors)}",
            f"    website: {json.dumps(self.site)}",
            f'version: "{self.sequence}"',
            f"date-released: {self.day.isoformat()}",
            f"license-url: {json.dumps(self.licence.url)}",
            f"url: {json.dumps(self.url)}",
            f"abstract: {json.dumps(self.description)}",
        ]
        return "\n".join(lines) + "\n"


def citation(*, day: dt.date, sequence: int, name: str, sha256: str, licence: str) -> str:
    """How to cite one file: who, when, what, which state of the record, and how to know the file again."""
    return (
        f"{AUTHORS} ({day.isoformat()}): {TITLE}. {name}, version {sequence}. "
        f"{settings.SITE_URL}/data/. sha256 {sha256}. {licence}."
    )
