"""Runs the benchmarks: all, or those named. Exits with 1 when a figure misses its limit."""

from __future__ import annotations

import os
import signal
import sys
import time
from importlib import import_module

import django

# Each is a module of this package with `run()`, which returns its figures.
BENCHMARKS = ("names", "imports", "api", "pages", "mirror", "alerts")
# The `run()` of these takes a large record, which is made once for all that are asked for.
ON_A_RECORD = ("api", "pages")


def main(asked: list[str]) -> int:
    """Run benchmarks by name, print their figures and keep them in var/bench/."""
    unknown = [name for name in asked if name not in BENCHMARKS]
    if unknown:
        print(f"bench: there is no benchmark {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    # Whoever ends it leaves no server and no database behind.
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
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

    begun = time.monotonic()
    names = asked or BENCHMARKS
    for name in names:
        if name not in ON_A_RECORD:
            with own_database():
                run(name)
    if on_it := [name for name in names if name in ON_A_RECORD]:
        from bench.sized import few_and_full

        with own_database(), few_and_full() as record:
            for name in on_it:
                run(name, record)
    print(f"All in {(time.monotonic() - begun) / 60:.0f} minutes.")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
