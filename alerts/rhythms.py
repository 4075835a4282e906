"""When a message goes out that was not asked for at once. The database works it out (migrations/0006_choosing.py)."""

from __future__ import annotations

import zoneinfo
from functools import cache

# Where nothing was chosen.
DIGEST_HOUR = 7
DIGEST_TIME_ZONE = "UTC"


@cache
def time_zones() -> tuple[str, ...]:
    """The time zones that one may choose among: UTC, then those named after a place."""
    named = (name for name in zoneinfo.available_timezones() if name.partition("/")[0] in _CONTINENTS)
    return (DIGEST_TIME_ZONE, *sorted(named))


_CONTINENTS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
