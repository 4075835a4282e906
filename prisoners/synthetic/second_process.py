"""Two processes for one long work: while the first enters a lot, the second publishes the one before, in their order.

Nothing here imports a model, so that the second process can find this module before it knows Django's.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Protocol

import django
from django.db import connection
from django.utils.module_loading import import_string

Publish = Callable[[Sequence[int]], None]
# Lots that wait for the second process: the first is never far ahead, and holds little.
AHEAD = 2


class Publisher(Protocol):
    """Publishes lots of cases, by their keys, in the order in which they are given."""

    def publish(self, keys: Sequence[int]) -> None: ...


class _Here:
    def __init__(self, publish: Publish) -> None:
        self.publish = publish


class _There:
    def __init__(self, pool: ProcessPoolExecutor, publish: Publish) -> None:
        self._pool, self._name = pool, f"{publish.__module__}.{publish.__qualname__}"
        self._waiting: deque[Future[None]] = deque()

    def publish(self, keys: Sequence[int]) -> None:
        self._waiting.append(self._pool.submit(_call, self._name, keys))
        self.wait_until_left(AHEAD)

    def wait_until_left(self, number: int) -> None:
        """Until so many lots wait at most. Raises what the second process raised."""
        while len(self._waiting) > number:
            self._waiting.popleft().result()


@contextmanager
def in_this_process(publish: Publish) -> Iterator[Publisher]:
    """Publish each lot at once, in this process."""
    yield _Here(publish)


@contextmanager
def in_second_process(publish: Publish) -> Iterator[Publisher]:
    """Publish lots in another process; at the end all of them are published."""
    # A process of its own from the start: one that was forked would share our connection to the database.
    context = multiprocessing.get_context("spawn")
    name = connection.settings_dict["NAME"]
    with ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(name,)) as pool:
        there = _There(pool, publish)
        try:
            yield there
            there.wait_until_left(0)
        finally:
            pool.shutdown(cancel_futures=True)


def _begin(database: str) -> None:
    # Whoever is stopped by Ctrl-C lets the lot at hand be finished.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_first, name="end with the first process", daemon=True).start()
    django.setup()
    # The first process may use another than the one it was started with.
    connection.settings_dict["NAME"] = database
    gc.freeze()


def _end_with_the_first() -> None:
    """A first process that is killed tells nobody: the lot at hand is lost with it, and this one must not stay."""
    first = multiprocessing.parent_process()
    assert first is not None
    first.join()
    os._exit(1)


def _call(name: str, keys: Sequence[int]) -> None:
    import_string(name)(keys)
