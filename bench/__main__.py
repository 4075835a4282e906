"""Runs the benchmarks: those that have limits, or those named. Exits with 1 when a figure misses its limit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib import import_module

import django

# Each is a module of this package with `run()`, which returns its figures.
BENCHMARKS = ("names", "imports", "api", "pages", "capacity", "mirror", "alerts")
# Asked for by name alone: it has no limit, and the others shall fit in half an hour.
BY_NAME = ("capacity",)
# The `run()` of these takes a large record, which is made once for all that are asked for.
ON_A_RECORD = ("api", "pages", "capacity")


def main(asked: list[str]) -> int:
    """Run benchmarks by name, print their figures and keep them in var/bench/."""
    unknown = [name for name in asked if name not in BENCHMARKS]
    if unknown:
        print(f"bench: there is no benchmark {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    # Whoever ends it leaves no server and no database behind.
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
    begun = time.monotonic()
    together = list(_together(asked or [name for name in BENCHMARKS if name not in BY_NAME]))
    if len(together) == 1:
        return _run(together[0])
    # Each in a process of its own: what one leaves behind (a line to its broker, memory) is not there for the next.
    failed = [_apart(names) for names in together]
    print(f"All in {(time.monotonic() - begun) / 60:.0f} minutes.")
    return int(any(failed))


def _together(names: Sequence[str]) -> Iterator[list[str]]:
    """Names by what runs in one process: each alone, but those that take the large record."""
    if on_it := [name for name in names if name in ON_A_RECORD]:
        yield on_it
    yield from ([name] for name in names if name not in ON_A_RECORD)


def _apart(names: list[str]) -> int:
    process = subprocess.Popen([sys.executable, "-m", "bench", *names])
    try:
        return process.wait()
    finally:
        process.terminate()
        process.wait()


def _run(names: list[str]) -> int:
    """Run what belongs together. Returns 1 where a figure misses its limit."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # With DEBUG Django keeps every query in memory.
    os.environ["DEBUG"] = "0"
    django.setup()
    from bench.database import own_database
    from bench.figures import keep, read, table
    from bench.report import worse_than

    missed = False

    def run(name: str, *record: object) -> None:
        nonlocal missed
        benchmark = import_module(f"bench.{name}")
        figures = benchmark.run(*record)
        print(
            table((benchmark.__doc__ or name).strip(), figures),
            *(f"  worse than kept: {words}" for words in worse_than(read(name), figures)),
            f"  written to {keep(name, figures)}",
            sep="\n",
            flush=True,
        )
        missed |= not all(figure.holds for figure in figures)

    with own_database():
        if names[0] not in ON_A_RECORD:
            run(names[0])
            return int(missed)
        from bench.sized import few_and_full

        with few_and_full() as record:
            for name in names:
                run(name, record)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
