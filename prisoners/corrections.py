"""Which happenings are corrections: the record said otherwise before, and nothing new happened."""

from __future__ import annotations

from typing import Any

from record.publication import Happening

# What changes in the course of things: a charge is dropped, a sentence replaced by a later one, a hearing moved.
_COURSE_OF_THINGS = {
    "charge": ("state",),
    "sentence": ("changed_later",),
    "hearing": ("outcome",),
    "verdict": ("hearing", "outcome"),
}
_OF_A_HEARING_TO_COME = ("date", "time", "time_zone", "court", "judge", "hearing")
# What says no more than that nothing is known.
_UNSAID: tuple[Any, ...] = (None, "", False, [], "unknown")


def is_correction(h: Happening) -> bool:
    """Whether what happened is that a published fact was wrong: an editor says so, it was struck, or it contradicts
    what was said before. What was unknown and is known now, or known more exactly, contradicts nothing."""
    if h.get("correction"):
        return True
    if h.get("change") == "removed":
        return True
    if h.get("change") != "corrected":
        return False
    before = h["before"]
    course = _COURSE_OF_THINGS.get(h["kind"], ())
    if h["kind"] in ("hearing", "verdict") and not before["outcome"]:
        course += _OF_A_HEARING_TO_COME
    return any(_contradicts(before[key], h.get(key)) for key in before if key not in course)


def _contradicts(before: Any, now: Any) -> bool:
    if before in _UNSAID or before == now:
        return False
    if isinstance(before, dict) and isinstance(now, dict) and "earliest" in before:
        return bool(before["edtf"]) and not _within(now, before)
    return True


def _within(now: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether a date is one of those that another left open."""
    bounds = (before["earliest"], now.get("earliest"), now.get("latest"), before["latest"])
    return all(bounds) and bounds[0] <= bounds[1] and bounds[2] <= bounds[3]
