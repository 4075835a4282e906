"""Days, and how far they are known: most to the day, some to the month or the year, some only about."""

from __future__ import annotations

import calendar
import datetime as dt
import random

FIRST_DAY, LAST_DAY = dt.date(2003, 1, 1), dt.date(2026, 6, 30)


def known_of(day: dt.date, chance: random.Random) -> str:
    """The day in EDTF, as a source may know it. Whatever it says includes the day itself."""
    how = chance.random()
    if how < 0.82:
        return day.isoformat()
    if how < 0.91:
        return f"{day:%Y-%m}"
    if how < 0.95:
        return f"{day:%Y}"
    if how < 0.98:
        return f"{day:%Y}~"
    half = (day.month - 1) // 6
    first, last = 6 * half + 1, 6 * half + 6
    return f"{day.year}-{first:02}-01/{day.year}-{last:02}-{calendar.monthrange(day.year, last)[1]}"


def some_day(chance: random.Random, first: dt.date = FIRST_DAY, last: dt.date = LAST_DAY) -> dt.date:
    """A day from one to another, the later half more often: more is known of late."""
    days = (last - first).days
    return first + dt.timedelta(int(days * chance.random() ** 0.7)) if days > 0 else first


def days_on(day: dt.date, days: int) -> dt.date | None:
    """So many days later; None where that has not come."""
    later = day + dt.timedelta(days)
    return later if later <= LAST_DAY else None
