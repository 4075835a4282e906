"""How many people were held on each day: from changes to days, sampled as finely as the time shown allows."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from prisoners.statistics.counting import Changes
from prisoners.statistics.figures import Cell, Figure, Level, Row
from prisoners.statistics.scope import Scope

# Up to so many days each day is shown, then each week, then each month.
DAILY_UP_TO, WEEKLY_UP_TO = 2 * 366, 10 * 366
# Up to so many months the table has each month, then each year.
MONTHS_IN_TABLE = 36


def held_figure(changes: Changes, scope: Scope, *, today: dt.date) -> Figure:
    """The figure of people held by day."""
    last = min(today, scope.last_day) if scope.last_day else today
    first = scope.first_day or (changes[0][0] if changes else last)
    levels = levels_of(changes, days_between(first, last)) if first <= last else []
    now = levels[-1] if levels else Level(last, 0)
    return Figure(
        slug="held",
        form="area",
        title=_("People held, by day"),
        sentence=_(
            "How many people on this record were certainly held on each day. On %(day)s: %(number)d. Days that are "
            "only possible, because a date is uncertain, are not counted."
        )
        % {"day": date_format(now.day, "DATE_FORMAT"), "number": now.people},
        headings=(_("Day"), _("People held")),
        rows=[_row(level, scope) for level in levels],
        table=[_row(level, scope) for level in levels_of(changes, _days_of_table(first, last))],
        levels=levels,
    )


def days_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """The days that are shown between two, both among them: all, Mondays, or the first of each month."""
    length = (last - first).days
    if length <= DAILY_UP_TO:
        between: Iterable[dt.date] = (first + dt.timedelta(n) for n in range(length + 1))
    elif length <= WEEKLY_UP_TO:
        monday = first - dt.timedelta(first.weekday())
        between = (monday + dt.timedelta(n) for n in range(0, length + 8, 7))
    else:
        between = _firsts(first, last)
    return sorted({first, last, *(day for day in between if first <= day <= last)})


def levels_of(changes: Changes, days: Sequence[dt.date]) -> list[Level]:
    """How many people were held on each of these days."""
    changed, total, totals = [day for day, _change in changes], 0, [0]
    for _day, change in changes:
        totals.append(total := total + change)
    return [Level(day, totals[bisect_right(changed, day)]) for day in days]


def _days_of_table(first: dt.date, last: dt.date) -> list[dt.date]:
    if first > last:
        return []
    firsts = [day for day in _firsts(first, last) if first <= day]
    if len(firsts) > MONTHS_IN_TABLE:
        firsts = [day for day in firsts if day.month == 1]
    # The newest first: what is looked for most.
    return sorted({*firsts, last}, reverse=True)


def _firsts(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    day = first.replace(day=1)
    while day <= last:
        yield day
        if (day.year, day.month) == (dt.MAXYEAR, 12):
            return
        day = (day + dt.timedelta(31)).replace(day=1)


def _row(level: Level, scope: Scope) -> Row:
    day = level.day.isoformat()
    which = {name: value for name, value in scope.asked.items() if name in ("country", "group")}
    url = f"{reverse('prisoners')}?{urlencode({'held_on': day} | which)}"
    return Row(day, date_format(level.day, "DATE_FORMAT"), (Cell(level.people, url),))
