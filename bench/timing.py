"""Times taken side by side: in turns, so that whatever else the machine does is shared by all."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

Call = Callable[[], object]


def side_by_side(calls: Mapping[str, Call], *, rounds: int, warm: int = 3) -> dict[str, float]:
    """The median of what each call takes, in milliseconds."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(warm + rounds):
        for name, call in calls.items():
            begun = time.perf_counter()
            call()
            if turn >= warm:
                taken[name].append((time.perf_counter() - begun) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}
