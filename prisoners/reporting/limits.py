"""How often one network may send, without keeping who it was (record/counting.py). Without Redis nobody is counted; the
database keeps its own bound (bounds.py)."""

from __future__ import annotations

from django.http import HttpRequest

from record import counting
from record.counting import HOUR, Counter

__all__ = ["HOUR", "REPORTS", "may_go_on", "network_of"]

REPORTS = Counter("reports", patience=0.5)


def may_go_on(request: HttpRequest, *, what: str, most: int) -> bool:
    """Counts this request towards what its network may do in an hour, and says whether that is still within `most`.
    True for whoever has no network of their own to be counted by, and whenever Redis does not answer."""
    network = network_of(request)
    number = None if network is None else REPORTS.add(f"{what} {network}")
    return number is None or number <= most


def network_of(request: HttpRequest) -> str | None:
    """The network of a visitor, as far as one household, or one exit of Tor, is told from its neighbours."""
    return counting.network_of(request, v4=24, v6=48)
