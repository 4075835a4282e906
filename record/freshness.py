"""How long a public answer may be kept by caches, said truthfully."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

# Ten seconds take the load of a crowd off; then a stale page is shown for at most a minute while a new one is made.
FRESH = 10
STALE = 60

View = Callable[..., HttpResponseBase]


def public_page(view: View) -> View:
    """A view that anyone may read and any cache may keep, never past the end of the day: days held are counted anew
    then. Answers GET and HEAD only."""

    @require_safe
    @wraps(view)
    def keep_briefly(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        fresh, stale = within_today(timezone.now())
        patch_cache_control(response, public=True, max_age=fresh, stale_while_revalidate=stale)
        return response

    return keep_briefly


def within_today(now: dt.datetime) -> tuple[int, int]:
    """(seconds fresh, seconds stale) that together end before the day (UTC, as the database counts) does."""
    tomorrow = dt.datetime.combine(now.astimezone(dt.UTC).date() + dt.timedelta(1), dt.time(), dt.UTC)
    left = int((tomorrow - now).total_seconds())
    fresh = min(FRESH, left)
    return fresh, min(STALE, left - fresh)
