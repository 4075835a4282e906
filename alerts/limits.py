"""How often one network may ask to follow something, without keeping who it was (record/counting.py). Without Redis
nobody is counted; the database keeps its own bounds (migrations/0006_choosing.py)."""

from __future__ import annotations

from django.http import HttpRequest

from record.counting import HOUR, Counter

__all__ = ["HOUR", "may_ask"]

ASKED = Counter("subscribe", patience=0.5)
# In an hour, by neighbours: a village may share one network.
MOST_FROM_A_NETWORK = 30


def may_ask(request: HttpRequest) -> bool:
    """Counts this request, and says whether it may be served (`Counter.is_within`)."""
    return ASKED.is_within(MOST_FROM_A_NETWORK, request)
