"""The public change log."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR

from record.change_filters import ChangeFilters, kinds
from record.freshness import public_page
from record.listing import refusal
from record.published import Version
from record.version_querysets import VersionQuerySet

CHANGES_A_PAGE = 50


@public_page
def changes(request: HttpRequest) -> HttpResponse:
    """What was published, by day, the newest first: all of it or one kind of noun, one day with `?day=`;
    `?before=<sequence>` goes on from there, however long the log."""
    filters = ChangeFilters(request.GET, Version.objects.shown())
    if filters.problems:
        return refusal(request, *filters.problems)
    asked = filters.asked
    log = filters.qs.latest_first().with_whether_public().in_words_only()
    if "before" in asked:
        log = log.filter(sequence__lt=asked["before"])
    found = list(log[: CHANGES_A_PAGE + 1])
    shown = found[:CHANGES_A_PAGE]
    days = itertools.groupby(shown, key=lambda version: timezone.localdate(version.published_at))
    of_kind = {"kind": asked["kind"]} if "kind" in asked else {}
    kept = of_kind | ({"day": asked["day"].isoformat()} if "day" in asked else {})
    context = {
        "days": [(day, list(versions)) for day, versions in days],
        "older": urlencode(kept | {"before": shown[-1].sequence}) if len(found) > CHANGES_A_PAGE else None,
        "is_first": "before" not in asked,
        "day": asked.get("day"),
        "kind": asked.get("kind", ""),
        "kinds": kinds(),
        "newest": urlencode(of_kind),
    }
    newest_shown = timezone.localdate(shown[0].published_at) if shown else timezone.localdate()
    every_day = Version.objects.shown()
    if "kind" in asked:
        every_day = every_day.of_kind(asked["kind"])
    context |= _days_of_month(every_day, asked.get("day") or newest_shown, of_kind)
    return render(request, "record/changes.html", context)


def _days_of_month(log: VersionQuerySet, day: dt.date, kept: dict[str, Any]) -> dict[str, Any]:
    """The month of a day as weeks, with how much was published on each; the days before and after the day, and the
    month, on which something was."""
    first = day.replace(day=1)
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    numbers = log.between(first, last).a_day()
    month_before, month_after = log.last_day_before(first), log.first_day_after(last)
    with_changes = [month_before, *sorted(numbers), month_after]
    earlier = [d for d in with_changes if d is not None and d < day]
    later = [d for d in with_changes if d is not None and d > day]

    def link(to: dt.date | None) -> dict[str, Any] | None:
        return {"day": to, "query": urlencode(kept | {"day": to.isoformat()})} if to else None

    def square(of: dt.date) -> dict[str, Any] | None:
        in_month = of.month == first.month
        return {"date": of, "number": numbers.get(of, 0), "link": link(of)} if in_month else None

    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return {
        "month": first,
        "weekdays": [WEEKDAYS_ABBR[n] for n in range(7)],
        "weeks": [[square(of) for of in week] for week in weeks],
        "month_before": link(month_before),
        "month_after": link(month_after),
        "day_before": link(earlier[-1] if earlier else None),
        "day_after": link(later[0] if later else None),
    }
