"""How often one network may ask to follow something, without keeping who it was (record/counting.py). Without Redis
nobody is counted; the database keeps its own bounds (migrations/0006_choosing.py)."""

from __future__ import annotations

from django.http import HttpRequest

from record.counting import HOUR, Counter, network_of

__all__ = ["HOUR", "may_ask"]

ASKED = Counter("subscribe", patience=0.5)
# In an hour, by one household or one exit of Tor and its neighbours: a village may share one.
MOST_FROM_A_NETWORK = 30


def may_ask(request: HttpRequest) -> bool:
    """Counts this request towards what its network may ask in an hour, and says whether that is still within bounds.
    True for whoever has no network of their own to be counted by, and whenever Redis does not answer."""
    network = network_of(request, v4=24, v6=48)
    number = None if network is None else ASKED.add(network)
    return number is None or number <= MOST_FROM_A_NETWORK
