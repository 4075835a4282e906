"""The days of the calendar: which day what falls on, and the month as weeks."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from prisoners.calendar_words import Entry, entry_of
from prisoners.parts_querysets import PublishedOccasionQuerySet
from prisoners.published_parts import PublishedOccasion

FIRST_MONTH, LAST_MONTH = dt.date(1950, 1, 1), dt.date(2100, 12, 1)
# A day of a country with many cases can have hundreds of birthdays: the page shows so many, and how many it leaves out.
SHOWN_A_DAY = 40
NAMED_IN_A_SQUARE = 3
# Of the file: a calendar program reads all of it at once.
MOST_ENTRIES = 5000


@dataclass(frozen=True)
class Day:
    """One day with what falls on it."""

    date: dt.date
    entries: list[Entry]
    left_out: int = 0

    @property
    def number(self) -> int:
        return len(self.entries) + self.left_out

    @property
    def more(self) -> int:
        """How many the square of the month has no room for."""
        return max(self.number - NAMED_IN_A_SQUARE, 0)


def falls_on(occasion: PublishedOccasion, first: dt.date, last: dt.date) -> dt.date:
    """The day between two days, less than a year apart, on which it falls."""
    if not occasion.every_year:
        return occasion.day
    years = (first.year, last.year)
    days = (in_year(occasion.day, year) for year in years)
    return next(day for day in days if first <= day <= last)


def in_year(day: dt.date, year: int) -> dt.date:
    """The same day of another year; 29 February falls on the 28th where there is none."""
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return day.replace(year=year)


def days_between(occasions: PublishedOccasionQuerySet, first: dt.date, last: dt.date) -> list[Day]:
    """The days between two days, at most a month apart, on which something falls; two questions to the record."""
    falling = occasions.falling_between(first, last)
    found: dict[dt.date, list[Entry]] = defaultdict(list)
    for occasion in falling.at_most_a_day(SHOWN_A_DAY).with_person():
        day = falls_on(occasion, first, last)
        found[day].append(entry_of(occasion, day))
    numbers = _numbers(falling.a_day(), first, last)
    return [Day(day, entries, numbers[day] - len(entries)) for day, entries in sorted(found.items())]


def _numbers(counted: Iterable[tuple[int, int]], first: dt.date, last: dt.date) -> dict[dt.date, int]:
    numbers: dict[dt.date, int] = defaultdict(int)
    for month_day, number in counted:
        leap_day = dt.date(2000, month_day // 100, month_day % 100)
        falls = (in_year(leap_day, year) for year in (first.year, last.year))
        numbers[next(day for day in falls if first <= day <= last)] += number
    return numbers


def month_weeks(month: dt.date, days: Iterable[Day]) -> list[list[Day | None]]:
    """The weeks of a month from Monday on (ISO 8601), None for days of other months."""
    known = {day.date: day for day in days}
    return [
        [known.get(date, Day(date, [])) if date.month == month.month else None for date in week]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    ]


def last_of(month: dt.date) -> dt.date:
    """The last day of a month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_before(month: dt.date) -> dt.date | None:
    """The first day of the month before, None before the first of the calendar."""
    return None if month <= FIRST_MONTH else (month - dt.timedelta(1)).replace(day=1)


def month_after(month: dt.date) -> dt.date | None:
    """The first day of the month after, None after the last of the calendar."""
    return None if month >= LAST_MONTH else last_of(month) + dt.timedelta(1)
