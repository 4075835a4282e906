"""How much one reader may ask of the public pages in a minute, counted without keeping who it was (record/counting.py).

The API counts by itself (record/api_limits.py). Forms have limits of their own beside this one, by the hour. Without
Redis nobody is counted. docs/operate.md has all limits in one table, and a test holds it to this file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from config.middleware import is_desk
from record.api_limits import TOGETHER, WINDOW, seconds_left
from record.counting import Counter, household_of

Handler = Callable[[HttpRequest], HttpResponseBase]

# Limits are there for the readers: none of them waits for Redis.
COUNTER = Counter("pages", patience=0.05)
# What an address costs, by the name of its route: a unit is some 40 ms of the machine, measured with ten thousand
# cases and nothing kept from before. All others cost one.
ORDINARY = 1
UNITS = {
    "home": 2,
    "prisoners": 2,
    "prisoner-card": 2,
    "calendar": 2,
    "calendar-ics": 2,
    "statistics": 3,
    "statistics-file": 3,
    "map": 4,
    "prisoner-pdf": 5,
    "prisoner-letter-pdf": 5,
    "prisoner-address-pdf": 5,
    # A whole list, as in the API.
    "prisoners-download": 20,
    # One page has many pictures, and the edge keeps each. What a provider of mail reports comes from one network.
    **dict.fromkeys(("picture", "rendition", "document", "mail-events"), 0),
}


class PageLimitsMiddleware:
    """Counts each public page towards what its reader may do, before anything is read for it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if is_desk(request) or request.path_info.startswith("/api/"):
            return None
        match = request.resolver_match
        units = UNITS.get((match.url_name if match else None) or "", ORDINARY)
        return None if may_read(request, units=units) else too_many(request)


def may_read(request: HttpRequest, *, units: int) -> bool:
    """Count so many units towards what this reader may do in a minute, and say whether that is still within it. Who
    has no network of their own (all of an onion service) shares ten times as much."""
    if not (settings.PAGE_UNITS and units):
        return True
    household = household_of(request)
    most = settings.PAGE_UNITS if household else TOGETHER * settings.PAGE_UNITS
    used = COUNTER.add(f"address {household}" if household else "together", units=units, window=WINDOW)
    return used is None or used <= most


def too_many(request: HttpRequest) -> HttpResponseBase:
    """The page with status 429, which says when to come again."""
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = str(seconds_left())
    patch_cache_control(response, no_store=True)
    return response
