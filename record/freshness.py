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

# A few seconds take the load of a crowd off. An edge and a browser may each keep an answer so long, one after the
# other: together ten seconds, after which whoever reads a page sees what was published.
FRESH = 5

View = Callable[..., HttpResponseBase]


def public_page(view: View) -> View:
    """A view that anyone may read and any cache may keep, never past the end of the day: days held are counted anew
    then. Answers GET and HEAD only."""

    @require_safe
    @wraps(view)
    def keep_briefly(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        patch_cache_control(response, public=True, max_age=within_today(timezone.now()))
        return response

    # For whoever asks where such a page may be read from (config/replica.py).
    keep_briefly.may_be_kept = True  # type: ignore[attr-defined]
    return keep_briefly


def within_today(now: dt.datetime) -> int:
    """The seconds for which an answer is fresh, ended by the end of the day (UTC, as the database counts)."""
    tomorrow = dt.datetime.combine(now.astimezone(dt.UTC).date() + dt.timedelta(1), dt.time(), dt.UTC)
    return min(FRESH, int((tomorrow - now).total_seconds()))
