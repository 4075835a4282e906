"""When a message goes out that was not asked for at once."""

from __future__ import annotations

import datetime as dt

DIGEST_HOUR = dt.timedelta(hours=7)  # UTC


def next_daily(now: dt.datetime) -> dt.datetime:
    """The next 07:00 UTC after `now`."""
    return _midnight(now - DIGEST_HOUR) + dt.timedelta(days=1) + DIGEST_HOUR


def next_weekly(now: dt.datetime) -> dt.datetime:
    """The next Monday, 07:00 UTC, after `now`."""
    day = _midnight(now - DIGEST_HOUR)
    return day + dt.timedelta(days=7 - day.weekday()) + DIGEST_HOUR


def _midnight(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
