"""Queries over the counts that triggers keep."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models


class PublishedHeldChangeQuerySet(models.QuerySet):
    """Changes of how many people were held."""

    def held_on(self, day: dt.date, *facets: str) -> dict[tuple[str, str], int]:
        """{(facet, value): how many were held on a day}, where that is anybody: whole years first, then the days of
        its own year. One question."""
        new_year = day.replace(month=1, day=1)
        until = models.Q(of_year=True, day__lt=new_year) | models.Q(of_year=False, day__range=(new_year, day))
        # A facet is given one at a time, so that the index finds its days.
        each = [
            self.filter(until, facet=facet).order_by().values_list("facet", "value").annotate(models.Sum("people"))
            for facet in facets
        ]
        return {(facet, value): held for facet, value, held in each[0].union(*each[1:], all=True) if held}


class PublishedTallyQuerySet(models.QuerySet):
    """How many people count under each value."""

    def as_counted(self) -> models.QuerySet[Any, tuple[str, str, int]]:
        """(name of the tally, value, how many), as the tallies of a scope are counted."""
        return self.values_list("name", "value", "people")
