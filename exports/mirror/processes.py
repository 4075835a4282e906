"""Several processes that render one state of the record side by side."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from itertools import islice

from exports.mirror.addresses import Address
from exports.mirror.making import Making, work_through
from exports.mirror.remembered import Made
from exports.mirror.snapshot import same_state

# So many addresses are handed over at once.
_AT_ONCE = 25
_here: Making | None = None
_held = ExitStack()


def all_made(
    making: Making, addresses: list[tuple[Address, Made | None]], *, state: str, processes: int
) -> Iterator[tuple[Address, Made, bool]]:
    """Every address with what was made of it, and whether anew; in no particular order. state: the name by which
    processes join the transaction that this one is in."""
    if processes == 1 or len(addresses) <= _AT_ONCE:
        yield from work_through(making, addresses)
        return
    lots = iter(addresses)
    # They begin where this process is: settings, code and database are this one's. Its connection they never touch.
    context = multiprocessing.get_context("fork")
    gc.freeze()
    try:
        with ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(making, state)) as pool:
            yield from (done for lot in pool.map(_lot, iter(lambda: list(islice(lots, _AT_ONCE)), [])) for done in lot)
    finally:
        gc.unfreeze()


def _begin(making: Making, state: str) -> None:
    global _here
    _here = making
    threading.Thread(target=_end_with_the_first, name="end with the first process", daemon=True).start()
    _held.enter_context(same_state(state))


def _end_with_the_first() -> None:
    """A first process that is killed tells nobody: these must not stay."""
    first = multiprocessing.parent_process()
    assert first is not None
    first.join()
    os._exit(1)


def _lot(addresses: list[tuple[Address, Made | None]]) -> list[tuple[Address, Made, bool]]:
    assert _here is not None
    return work_through(_here, addresses)
