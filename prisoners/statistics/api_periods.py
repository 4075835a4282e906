"""The periods a count is told for: days, months or years between two days, each whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Over(models.TextChoices):
    """What each number is of."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


@dataclass(frozen=True)
class Period:
    """Some days, by the first and the last of them. `name`: the same in EDTF, as the filters of days take it."""

    first: dt.date
    last: dt.date

    @property
    def name(self) -> str:
        first, last = self.first.isoformat(), self.last.isoformat()
        for over, length in ((Over.YEAR, 4), (Over.MONTH, 7), (Over.DAY, 10)):
            if self == _around(self.first, over):
                return first[:length]
        return f"{first}/{last}"


def number_of_periods(over: Over, since: dt.date, until: dt.date) -> int:
    """How many periods there are from that of one day to that of another."""
    return _place(until, over) - _place(since, over) + 1


def periods_between(over: Over, since: dt.date, until: dt.date) -> list[Period]:
    """The periods from that of one day to that of another, in order."""
    found = [_around(since, over)]
    while found[-1].last < until:
        found.append(_around(found[-1].last + dt.timedelta(1), over))
    return found


def _around(day: dt.date, over: Over) -> Period:
    if over == Over.DAY:
        return Period(day, day)
    first = day.replace(day=1) if over == Over.MONTH else day.replace(month=1, day=1)
    # A month has at most 31 days, a year 366: a few days further lies the next one.
    beyond = first + dt.timedelta(31 if over == Over.MONTH else 366)
    next_one = beyond.replace(day=1) if over == Over.MONTH else beyond.replace(month=1, day=1)
    return Period(first, next_one - dt.timedelta(1))


def _place(day: dt.date, over: Over) -> int:
    return {Over.DAY: day.toordinal(), Over.MONTH: day.year * 12 + day.month, Over.YEAR: day.year}[over]
