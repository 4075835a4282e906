"""Queries over the care of time: what is coming up in the cases of a team, what is overdue, what was not looked at."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce, Greatest


class VerificationQuerySet(models.QuerySet):
    """When cases were checked."""

    def newest_of(self, prisoner: object) -> Self:
        """The checks of one case (or of an OuterRef), the newest first."""
        return self.filter(prisoner=prisoner).order_by("-on", "-pk")


class LegalTermQuerySet(models.QuerySet):
    """How long the law lets someone be held."""

    def for_detention(self) -> Self:
        """The terms that a detention of an outer query falls under, by country and kind; the longest first."""
        here = models.OuterRef("prisoner__country")
        return self.filter(country=here, detention_kind=models.OuterRef("kind")).order_by(
            "-months", "-days", "-hours", "pk"
        )


class HearingQuerySet(models.QuerySet):
    """Hearings of the working record."""

    def coming(self, first: dt.date, last: dt.date) -> Self:
        """Hearings whose day is certain and lies between two days, these included; the next first."""
        certain = self.filter(held_earliest=models.F("held_latest"), held_earliest__range=(first, last))
        return certain.order_by("held_earliest", "time", "pk")

    def without_outcome(self, first: dt.date, last: dt.date) -> Self:
        """Hearings that must be over, between two days, and of which nobody has written what came of them."""
        return self.filter(held_latest__range=(first, last), outcome="").order_by("held_latest", "pk")


class DetentionQuerySet(models.QuerySet):
    """Detentions of the working record."""

    def going_on(self) -> Self:
        return self.filter(has_ended=False)

    def with_sentence_end(self) -> Self:
        """Adds `sentence_ends`: the expected end on record, else the earliest day of arrest and the length of the last
        prison sentence that no later one changed. None where neither is known."""
        from prisoners.models import Sentence

        sentence = Sentence.objects.filter(
            detention=models.OuterRef("pk"), kind="imprisonment", suspended=False, changed_by__isnull=True
        ).order_by("-pk")
        length = sentence.annotate(length=Interval("years", "months", "days")).filter(
            models.Q(years__gt=0) | models.Q(months__gt=0) | models.Q(days__gt=0)
        )
        by_length = DayAfter(
            models.F("arrested_earliest"),
            models.Subquery(length.values("length")[:1], output_field=models.DurationField()),
        )
        return self.annotate(sentence_ends=Coalesce("expected_end_earliest", by_length))

    def ending(self, first: dt.date, last: dt.date) -> Self:
        """Detentions that go on and whose sentence ends between two days; the next first."""
        found = self.going_on().with_sentence_end().filter(sentence_ends__range=(first, last))
        return found.order_by("sentence_ends", "pk")

    def past_legal_term(self, day: dt.date) -> Self:
        """Detentions that go on longer than the law of the country allows for their kind, counted from the latest day
        the arrest can have been. Adds `term_ended` and `provision`; the longest overdue first."""
        from prisoners.models import LegalTerm

        term = LegalTerm.objects.for_detention().annotate(length=TermInterval("months", "days", "hours"))
        ended = DayAfter(
            models.F("arrested_latest"),
            models.Subquery(term.values("length")[:1], output_field=models.DurationField()),
        )
        return (
            self.going_on()
            .annotate(term_ended=ended, provision=models.Subquery(term.values("provision")[:1]))
            .filter(term_ended__lt=day)
            .order_by("term_ended", "pk")
        )


class Interval(models.Func):
    """Years, months and days as an interval: calendar months, as courts count."""

    output_field = models.DurationField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        years, months, days = (compiler.compile(e)[0] for e in self.source_expressions)
        return f"make_interval(years => {years}, months => {months}, days => {days})", []


class TermInterval(models.Func):
    """Months, days and hours as an interval. Hours count as the days they reach into: arrests are known by the day."""

    output_field = models.DurationField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        months, days, hours = (compiler.compile(e)[0] for e in self.source_expressions)
        return f"make_interval(months => {months}, days => {days} + ceil({hours} / 24.0)::int)", []


class DayAfter(models.Func):
    """A day plus an interval, as a day."""

    template = "(%(expressions)s)::date"
    arg_joiner = " + "
    output_field = models.DateField()


def last_looked_at() -> Greatest:
    """When a case was last checked or last published, as a day: what a reader takes for its freshness."""
    from prisoners.models import Verification

    checked = Verification.objects.newest_of(models.OuterRef("pk")).values("on")[:1]
    long_ago = models.Value(dt.date(1, 1, 1))
    return Greatest(
        Coalesce(models.Subquery(checked), long_ago),
        Coalesce(models.F("live__published_at__date"), long_ago),
        output_field=models.DateField(),
    )
