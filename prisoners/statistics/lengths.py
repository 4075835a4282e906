"""The lengths of time by which people are counted."""

from __future__ import annotations

UNKNOWN, WAITING = "unknown", "waiting"

# (key, days from, days to) of each class of a length; the last one is open. A year has 365 days here, a month 30.
Classes = tuple[tuple[str, int, int | None], ...]
PRE_TRIAL_CLASSES: Classes = (
    ("to-30-days", 0, 30),
    ("31-90-days", 31, 90),
    ("91-180-days", 91, 180),
    ("181-365-days", 181, 365),
    ("1-2-years", 366, 730),
    ("over-2-years", 731, None),
)
SENTENCE_CLASSES: Classes = (
    ("under-1-year", 0, 364),
    ("1-3-years", 365, 3 * 365 - 1),
    ("3-5-years", 3 * 365, 5 * 365 - 1),
    ("5-8-years", 5 * 365, 8 * 365 - 1),
    ("8-12-years", 8 * 365, 12 * 365 - 1),
    ("12-20-years", 12 * 365, 20 * 365 - 1),
    ("20-years-and-more", 20 * 365, None),
)
