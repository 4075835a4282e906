"""How often one network may send, without keeping who it was (record/counting.py). Without Redis nobody is counted; the
database keeps its own bound (bounds.py)."""

from __future__ import annotations

from django.http import HttpRequest

from record.counting import HOUR, Counter

__all__ = ["HOUR", "REPORTS", "may_go_on"]

REPORTS = Counter("reports", patience=0.5)


def may_go_on(request: HttpRequest, *, what: str, most: int) -> bool:
    """Counts this request, and says whether it may be served (`Counter.is_within`)."""
    return REPORTS.is_within(most, request, what=what)
