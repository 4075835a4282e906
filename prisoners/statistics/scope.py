"""Whom a page of statistics is about: everyone on the record, one country, one group, some years."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from prisoners.published import PublishedDetention, PublishedPrisoner
from prisoners.published_parts import PublishedHeldSpan


@dataclass(frozen=True)
class Scope:
    """What is empty or None does not narrow. `since` and `until` are years, both included."""

    country: str = ""
    group: str = ""
    since: int | None = None
    until: int | None = None

    @property
    def asked(self) -> dict[str, str]:
        """As the address says it."""
        values = {"country": self.country, "group": self.group, "since": self.since, "until": self.until}
        return {name: str(value) for name, value in values.items() if value}

    @property
    def first_day(self) -> dt.date | None:
        return dt.date(self.since, 1, 1) if self.since else None

    @property
    def last_day(self) -> dt.date | None:
        return dt.date(self.until, 12, 31) if self.until else None

    def spans(self) -> Any:
        """The days of these people's detentions, whatever the years."""
        found = PublishedHeldSpan.objects.all()
        if self.country:
            found = found.filter(prisoner__country=self.country)
        return found.filter(prisoner__groups__contains=[self.group]) if self.group else found

    def detentions(self) -> Any:
        """These people's detentions, whatever the years."""
        found = PublishedDetention.objects.all()
        if self.country:
            found = found.filter(country=self.country)
        return found.filter(groups__contains=[self.group]) if self.group else found

    def begun(self) -> Any:
        """Detentions that certainly began in the years asked for."""
        return self.detentions().certainly("arrested", self.first_day, self.last_day)

    def ended(self) -> Any:
        """Detentions that are over and certainly ended in the years asked for."""
        return self.detentions().filter(ongoing=False).certainly("ended", self.first_day, self.last_day)

    def people(self) -> Any:
        """These people; with years, those of whom a detention certainly began in them."""
        found = PublishedPrisoner.objects.all()
        if self.country:
            found = found.in_country(self.country)
        if self.group:
            found = found.in_group(self.group)
        if self.since or self.until:
            found = found.filter(pk__in=self.begun().values("prisoner"))
        return found
