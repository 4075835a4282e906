"""The steps of what takes long at a large record, told to whoever waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# What was done, and in how many seconds.
Told = Callable[[str, float], None]


def untold(done: str, seconds: float) -> None:
    """For who does not want to know."""


@contextmanager
def step(done: str, told: Told) -> Iterator[None]:
    """Tell what the block did, in the past tense, and how long it took, once it has."""
    begun = time.monotonic()
    yield
    told(done, time.monotonic() - begun)
