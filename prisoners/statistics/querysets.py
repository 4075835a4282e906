"""Queries of the statistics over days and detentions."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models.functions import Greatest


class DayAfter(models.Func):
    """The day after a day."""

    template = "(%(expressions)s + 1)"
    output_field = models.DateField()


class DaysOfStatistics(models.QuerySet):
    """Spans of days in which each day of a person stands once."""

    def changes(self, first: dt.date | None, last: dt.date) -> list[tuple[dt.date, int]]:
        """(day, by how many more people were held on it than on the day before), in order, up to `last`; what came
        before `first` is summed up in it. Asks once."""
        begun = self.filter(since__lte=last).order_by()
        over = self.filter(until__lt=last).order_by()
        started = begun.values(day=_not_before(models.F("since"), first)).annotate(people=models.Count("pk"))
        stopped = over.values(day=_not_before(DayAfter("until"), first)).annotate(
            people=models.Value(0) - models.Count("pk")
        )
        by_day: dict[dt.date, int] = {}
        for day, people in started.values_list("day", "people").union(stopped.values_list("day", "people"), all=True):
            by_day[day] = by_day.get(day, 0) + people
        return sorted(by_day.items())


class DetentionsOfStatistics(models.QuerySet):
    """Detentions, each with the value of a tally."""

    def certainly(self, what: str, first: dt.date | None, last: dt.date | None) -> Self:
        """Those whose arrest ("arrested") or end ("ended") was certainly between two days."""
        found = self
        if first:
            found = found.filter(**{f"{what}_earliest__gte": first})
        return found.filter(**{f"{what}_latest__lte": last}) if last else found

    def longest_of_each(self, *order: Any) -> Self:
        """One detention of each person: the first in this order."""
        first = self.order_by("prisoner", *order, "pk").distinct("prisoner")
        return self.model._default_manager.filter(pk__in=first.values("pk"))  # type: ignore[return-value]


def _not_before(day: Any, first: dt.date | None) -> Any:
    return Greatest(day, models.Value(first, models.DateField())) if first else day
