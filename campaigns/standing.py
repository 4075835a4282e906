"""How the people of a campaign or a resolution are today, and how many have been freed since it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from prisoners.status import Status


@dataclass(frozen=True)
class Standing:
    """Counts of people. `freed_since`: of those certainly held on the day `since`, those released by today; None where
    that day is not known."""

    total: int
    held: int
    freed_since: int | None
    since: dt.date | None
    by_status: list[tuple[str, str, int]]


def standing_of(people: Iterable[Any], *, since: dt.date | None) -> Standing:
    """From rows of people, with `held_then` where a day is given. A status is (code, words, how many)."""
    rows = list(people)
    counted = Counter(person.status for person in rows)
    return Standing(
        total=len(rows),
        held=counted[Status.DETAINED],
        freed_since=sum(p.held_then and p.status == Status.RELEASED for p in rows) if since else None,
        since=since,
        by_status=[(value, str(label), counted[value]) for value, label in Status.choices if counted[value]],
    )
