"""Scales: round numbers for the lines of a drawing, and which days get a label."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.formats import date_format

LINES = 4
LABELS = 6


def round_steps(most: int, lines: int = LINES) -> list[int]:
    """0 and up to `lines` round numbers above, evenly spaced, the last not below `most`: 0, 20, 40, 60 for 47."""
    step = 1
    while step * lines < most:
        # 1, 2, 5, 10, 20, 50, …
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return list(range(0, step * (max(most - 1, 0) // step + 1) + 1, step))


def labelled_days(first: dt.date, last: dt.date) -> list[tuple[dt.date, str]]:
    """At most six days with what stands below them: years or, within two years, months."""
    if first.year + 2 < last.year:
        days = [dt.date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
        return [(day, str(day.year)) for day in every(days, LABELS)]
    months = [day for n in range(1, 37) if (day := _month_after(first, n)) <= last]
    return [(day, date_format(day, "YEAR_MONTH_FORMAT")) for day in every(months or [first], LABELS // 3)]


def every(values: Sequence[dt.date], most: int) -> list[dt.date]:
    """At most so many of these, evenly."""
    step = -(-len(values) // most) if values else 1
    return list(values[::step])


def _month_after(day: dt.date, months: int) -> dt.date:
    number = day.year * 12 + day.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1)
