"""Queries over the parts of published cases, by name."""

from __future__ import annotations

import datetime as dt
from calendar import isleap
from typing import Any, Self

from django.db import models
from django.db.models.functions import RowNumber

from prisoners.listed_querysets import ChargesAlone, HearingsAlone
from prisoners.maps.querysets import PlacesOfMap
from prisoners.nouns.acts_querysets import ActsOfOfficials, ChargesOfArticles, HearingsOfCourts
from prisoners.statistics.querysets import DaysOfStatistics
from record.documents import Part


class PublishedHeldSpanQuerySet(DaysOfStatistics):
    """Days on which people were held for certain."""


class PublishedChargeQuerySet(ChargesAlone, ChargesOfArticles):  # type: ignore[override]
    """Charges of published cases."""


class PublishedHearingQuerySet(HearingsAlone):
    """Hearings of published cases."""


class PublishedPlaceQuerySet(PlacesOfMap):
    """Places of published cases."""

    def held_now_in(self, slug: str) -> Self:
        """Where people are held in an institution, as far as is known."""
        return self.filter(institution=slug, kind="held", ongoing=True)

    def where_held(self, people: models.QuerySet[Any]) -> models.QuerySet[Any, dict[str, Any]]:
        """Where these people (their keys) are or were held: each place with how many are held there `now`, as far as is
        known, and how many `ever` were; those with most people first."""
        held = self.filter(prisoner__in=people, kind="held").order_by().values("institution", "name")
        return held.annotate(
            now=models.Count("prisoner", distinct=True, filter=models.Q(ongoing=True)),
            ever=models.Count("prisoner", distinct=True),
        ).order_by("-now", "-ever", "name")


class PublishedOccasionQuerySet(HearingsOfCourts):
    """Days of the calendar."""

    def in_country(self, code: str) -> Self:
        return self.filter(prisoner__country=code.upper())

    def in_group(self, slug: str) -> Self:
        return self.filter(prisoner__groups__contains=[slug])

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def of_person(self, public_id: str) -> Self:
        return self.filter(prisoner=public_id)

    def in_place(self) -> Self:
        """Without what would be out of place: the birthday of somebody who is free is their own, and the arrest of
        somebody who was let go is over. Of who died in custody the birthday is remembered."""
        return self.filter(in_place=True)

    def falling_between(self, first: dt.date, last: dt.date) -> Self:
        """What falls on one of these days, a month of them at most; of what comes back every year only its later
        years. Where a year has no 29 February, that day falls on the 28th."""
        days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
        wanted = {day.month * 100 + day.day for day in days}
        if any((day.month, day.day) == (2, 28) and not isleap(day.year) for day in days):
            wanted.add(229)
        return self.filter(
            models.Q(every_year=False, day__range=(first, last))
            | models.Q(every_year=True, month_day__in=wanted, day__lt=first)
        )

    def coming(self, first: dt.date, last: dt.date) -> Self:
        """What falls between two days or comes back every year, what is next first."""
        today = first.month * 100 + first.day
        over_new_year = models.Case(models.When(month_day__lt=today, then=1), default=0)
        wanted = models.Q(every_year=True) | models.Q(day__range=(first, last))
        return self.filter(wanted).order_by(over_new_year, "month_day", "-kind", "pk")

    def at_most_a_day(self, number: int) -> Self:
        """So many of each day: hearings first, then ends, birthdays and arrests, by name."""
        place = models.Window(
            RowNumber(), partition_by="month_day", order_by=("-kind", "sort_name", "prisoner_id", "pk")
        )
        # Found first: what is said of a person is read of those alone that are shown.
        first = self.order_by().annotate(place=place).filter(place__lte=number)
        shown = self.model._default_manager.filter(pk__in=first.values("pk"))
        return shown.order_by("month_day", "-kind", "sort_name", "prisoner_id", "pk")  # type: ignore[return-value]

    def a_day(self) -> models.QuerySet[Any, tuple[int, int]]:
        """How many fall on each month_day."""
        return self.order_by().values_list("month_day").annotate(number=models.Count("pk"))

    def with_person(self) -> Self:
        """Each with what is said of its person, without the document."""
        person = ("name", "sort_name", "slug", "status", "country", "updated_at")
        of_person = (f"prisoner__{field}" for field in person)
        own = ("kind", "day", "month_day", "every_year", "detention", "particulars", "prisoner_id")
        named = self.annotate(person_translations=Part("translations", "name", of="prisoner__document"))
        return named.select_related("prisoner").only(*own, *of_person)


class PublishedOfficialActQuerySet(ActsOfOfficials):
    """What officials are named for."""

    def updated_since(self, moment: dt.datetime) -> Self:
        """Acts in cases that changed at or after a moment."""
        return self.filter(prisoner__updated_at__gte=moment)
