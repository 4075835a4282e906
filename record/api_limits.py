"""How much one reader may ask of the API in a minute, told in each answer (the IETF draft "RateLimit header fields for
HTTP") and counted without keeping who it was (record/counting.py). Without Redis nobody is counted and nothing is told.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from record.api_keys import Key
from record.counting import Counter, household_of

WINDOW = 60
# What one answer costs: a page or a document, and the whole of a list.
PAGE_UNITS, WHOLE_UNITS = 1, 20
# Those who have no network of their own are counted together, and may do as much as so many.
TOGETHER = 10
# Limits are there for the readers: none of them waits for Redis.
COUNTER = Counter("api", patience=0.05)


@dataclass(frozen=True)
class Allowance:
    """What one reader may do in a window. `policy`: by what they are told from others."""

    policy: str
    who: str
    quota: int
    used: int = 0

    @property
    def is_used_up(self) -> bool:
        return self.used > self.quota

    def take(self, units: int) -> Allowance | None:
        """The same after so many units more; fewer, where they are given back. None when nobody is counted."""
        used = COUNTER.add(self.who, units=units, window=WINDOW, quota=self.quota)
        return None if used is None else Allowance(self.policy, self.who, self.quota, used)

    def tell(self, response: HttpResponseBase) -> None:
        """Say in an answer what is left, and for how long."""
        left = max(self.quota - self.used, 0)
        response["RateLimit-Policy"] = f'"{self.policy}";q={self.quota};w={WINDOW}'
        response["RateLimit"] = f'"{self.policy}";r={left};t={seconds_left()}'


class ByReader(BaseThrottle):
    """Counts each request towards what its reader may do; the view keeps the allowance, to tell it."""

    def allow_request(self, request: Request, view: Any) -> bool:
        # A browser that asks before it reads has not read yet.
        if request.method == "OPTIONS":
            return True
        view.allowance = _count(request, units=view.units(request))
        return view.allowance is None or not view.allowance.is_used_up

    def wait(self) -> float:
        return seconds_left()


def count_refused_key(request: Request) -> Allowance | None:
    """Count a request whose key is not good towards its network: keys cannot be tried without end."""
    return _count(request, units=PAGE_UNITS, with_key=False)


def seconds_left() -> int:
    """Until what was used is forgotten."""
    return WINDOW - int(time.time()) % WINDOW


def _count(request: Request, *, units: int, with_key: bool = True) -> Allowance | None:
    key = request.auth if with_key and isinstance(request.auth, Key) else None
    allowance = _allowance(request, key)
    return allowance.take(units) if allowance.quota else None


def _allowance(request: Request, key: Key | None) -> Allowance:
    if key is not None:
        return Allowance("key", f"key {key.token_hash}", settings.API_UNITS_WITH_KEY)
    household = household_of(request._request)
    if household is None:
        return Allowance("together", "together", TOGETHER * settings.API_UNITS)
    return Allowance("address", f"address {household}", settings.API_UNITS)
