"""Runs the benchmarks: all, or those named. Exits with 1 when a figure misses its limit."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module

import django

# Each is a module of this package with `run()`, which returns its figures.
BENCHMARKS = ("names", "imports", "api", "pages", "alerts")


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
    for name in asked or BENCHMARKS:
        benchmark = import_module(f"bench.{name}")
        with own_database():
            figures = benchmark.run()
        print(
            table((benchmark.__doc__ or name).strip(), figures),
            *(f"  worse than kept: {words}" for words in worse_than(read(name), figures)),
            f"  written to {keep(name, figures)}",
            sep="\n",
            flush=True,
        )
        missed |= not all(figure.holds for figure in figures)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
