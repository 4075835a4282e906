"""How often someone may try to sign in as somebody, whichever process they ask and whatever network they come from.

allauth's own limits hold within one process; these are counted for all (record/counting.py). Without Redis only those
are left.
"""

from __future__ import annotations

from record.counting import HOUR, Counter

TRIED = Counter("sign-in", patience=0.5)
# In an hour, for one name, and for the codes of one member of staff.
MOST_FAILURES = 20


def is_tried_too_often(who: str) -> bool:
    """Whether as many attempts have failed in this hour as may."""
    failed = TRIED.add(who, units=0, window=HOUR)
    return failed is not None and failed >= MOST_FAILURES


def count_failure(who: str) -> None:
    """One more attempt has failed."""
    TRIED.add(who, window=HOUR)
