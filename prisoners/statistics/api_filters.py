"""What the statistics of the API can be asked: whom to count, what of them, by what, over which time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prisoners.facets import FACETS
from prisoners.filters import FIRST_YEAR, LAST_YEAR, PrisonerFilters
from prisoners.statistics.api_periods import Over, Period, number_of_periods, periods_between
from record.api_filters import ApiFilters, format_filter
from record.filters import ChoiceFilter, DayFilter, Problem

MOST_CELLS = 1000


class Counted(models.TextChoices):
    """What a number is a number of."""

    PEOPLE = "people", gettext_lazy("people")
    DETENTIONS = "detentions", gettext_lazy("detentions")


class Measure(models.TextChoices):
    """What is true of those who are counted."""

    HELD = "held", gettext_lazy("certainly held on the last day")
    ARRESTED = "arrested", gettext_lazy("certainly arrested in the time")
    RELEASED = "released", gettext_lazy("certainly released in the time")
    ON_RECORD = "on_record", gettext_lazy("on the record now")


# By what can be counted: each is a filter of people, which the lists behind the numbers take.
OF_DETENTIONS = ("detention_kind", "end_kind")
BY = (*FACETS, *OF_DETENTIONS)
# The filter that says what a measure counts, in the list behind a number.
SAYS = {Measure.HELD: "held_on", Measure.ARRESTED: "arrested_in", Measure.RELEASED: "released_in"}


@dataclass(frozen=True)
class Question:
    """What is asked. `which`: the values of the filters, as an address writes them; `periods`: of which each has a
    number, none for what is on the record now; `by`: empty for one number a period."""

    counted: Counted
    measure: Measure
    by: str
    over: Over | None
    periods: tuple[Period, ...]
    which: tuple[tuple[str, str], ...]
    today: dt.date

    @property
    def whole(self) -> Period | None:
        """The whole time."""
        return Period(self.periods[0].first, self.periods[-1].last) if self.periods else None

    def day_of(self, period: Period) -> dt.date:
        """The day on which those held in a period are counted: its last, or today while it goes on."""
        return min(period.last, self.today)


class QuestionFilters(ApiFilters, PrisonerFilters):
    """One question to the statistics; all filters of people say who is counted."""

    count = ChoiceFilter(choices=Counted.choices)
    measure = ChoiceFilter(choices=Measure.choices)
    by = ChoiceFilter(choices=[(name, name) for name in BY])
    over = ChoiceFilter(choices=Over.choices)
    since = DayFilter()
    until = DayFilter()
    format = format_filter("json", "csv")

    @property
    def question(self) -> Question:
        """Raises BadFilters."""
        asked, today = self.asked, timezone.localdate()
        measure = Measure(asked.get("measure", Measure.HELD))
        over = Over(asked["over"]) if "over" in asked else None
        return Question(
            counted=Counted(asked.get("count", Counted.PEOPLE)),
            measure=measure,
            by=asked.get("by", ""),
            over=over,
            periods=_periods(measure, over, asked.get("since"), asked.get("until"), today),
            which=tuple(sorted((name, str(value)) for name, value in self.which.items())),
            today=today,
        )

    def _find_problems(self) -> list[Problem]:
        problems = super()._find_problems()
        if problems:
            return problems
        asked = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "")}
        found = {**_problems_of_time(asked, timezone.localdate()), **_problems_of_names(asked)}
        return [self._problem(name, said) for name, said in found.items()]


def _periods(
    measure: Measure, over: Over | None, since: dt.date | None, until: dt.date | None, today: dt.date
) -> tuple[Period, ...]:
    if measure == Measure.ON_RECORD:
        return ()
    last = until or today
    if over and since:
        return tuple(periods_between(over, since, last))
    return (Period(since or last, last),)


def _problems_of_time(asked: dict[str, Any], today: dt.date) -> dict[str, str]:
    """Why no time can be made of these parameters, by the parameter to change."""
    measure = asked.get("measure", Measure.HELD)
    since, until, over = asked.get("since"), asked.get("until"), asked.get("over")
    if measure == Measure.ON_RECORD:
        said = _("What is on the record is counted as it is now: leave this out.")
        return {name: said for name in ("over", "since", "until") if name in asked}
    for name, day in (("since", since), ("until", until)):
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            return {name: _("Give a day from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}}
    if until and until > today:
        return {"until": _("This day is yet to come.")}
    if measure == Measure.HELD and not over:
        said = _("Without “over” one day is counted: give it as “until”.")
        return {"since": said} if since else {}
    if not since:
        return {"since": _("Give the day from which to count.")}
    if since > (until or today):
        return {"since": _("This day is after the last one that is counted.")}
    if over and (number := number_of_periods(Over(over), since, until or today)) > MOST_CELLS:
        said = _(
            "This makes %(n)d numbers, and %(most)d can be told at once: ask for less time, or for longer periods."
        )
        return {"over": said % {"n": number, "most": MOST_CELLS}}
    return {}


def _problems_of_names(asked: dict[str, Any]) -> dict[str, str]:
    """Filters that say what the question itself says: the list behind a number could not be asked for both."""
    found = {}
    says = SAYS.get(Measure(asked.get("measure", Measure.HELD)))
    if says in asked:
        found[says] = _("This is what the measure counts: leave it out, or count something else.")
    if asked.get("by") in asked:
        found["by"] = _("There is a filter by this already: leave one of them out.")
    return found
