"""Names: search among 100,000 other people, by pairs of how a name is written and how it is typed."""

from __future__ import annotations

import csv
import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from bench.decoys import decoys
from bench.figures import Figure
from bench.named_people import put_many_on_record, put_on_record
from prisoners.models import Prisoner, PublishedPrisoner

OTHERS = int(os.environ.get("BENCH_PEOPLE", "100000"))
HERE = Path(__file__).resolve().parent.parent
OUR_PAIRS = HERE / "tests" / "prisoners" / "name_pairs.csv"
# More files of pairs can be named; those that are there are measured.
PAIRS = [
    Path(path)
    for path in os.environ.get("BENCH_NAME_PAIRS", str(HERE.parent / "shared" / "data" / "name_pairs.csv")).split(
        os.pathsep
    )
]
SLOWEST = 50.0


@dataclass(frozen=True)
class Pair:
    """How a name stands on record, and how it is typed; held back ones were not looked at while the rules were made."""

    written: str
    queried: str
    held: bool = False


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file with the columns written and queried."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [Pair(row["written"], row["queried"], row.get("kept") == "held") for row in csv.DictReader(lines)]


def published_first(asked: str) -> list[str]:
    """The names that the site puts first."""
    return [p.name for p in PublishedPrisoner.objects.in_brief().search(asked).nearest_first()[:5]]


def working_first(asked: str) -> list[str]:
    """The names that the desk puts first."""
    return [p.name for p in Prisoner.objects.search(asked)[:5]]


def recall(pairs: Iterable[Pair], ask: Callable[[str], list[str]]) -> tuple[float, list[float], list[Pair]]:
    """The share of pairs whose name came first, the milliseconds each took, and the pairs that were missed."""
    times, missed, number = [], [], 0
    for pair in pairs:
        number += 1
        started = time.perf_counter()
        found = ask(pair.queried)
        times.append((time.perf_counter() - started) * 1000)
        if found[:1] != [pair.written]:
            missed.append(pair)
    return (1 - len(missed) / number) if number else 0.0, times, missed


def plan_of(asked: str) -> str:
    """The plan by which PostgreSQL finds the candidates for a name."""
    from record.name_search import sounds_like

    query = PublishedPrisoner.objects.filter(sounds_like(asked))
    return str(query.values("pk").explain())


def run() -> list[Figure]:
    """Recall, time and plan; the pairs missed are named in the notes."""
    files = {"ours": read_pairs(OUR_PAIRS)} | {path.name: read_pairs(path) for path in PAIRS if path.is_file()}
    written = list(dict.fromkeys(pair.written for pairs in files.values() for pair in pairs))
    put_on_record(written)
    put_many_on_record(decoys(OTHERS, near=written))
    figures = [Figure("people on record", OTHERS + len(written))]
    for name, pairs in files.items():
        for kept in (False, True):
            if some := [pair for pair in pairs if pair.held is kept]:
                figures += _measured(f"{name}{', held back' if kept else ''} ({len(some)})", some, held=kept)
    by_index = "Bitmap Index Scan on pub_prisoner_name_keys" in plan_of("Ülvi Həsənli")
    return [*figures, Figure("the plan uses the index", float(by_index), at_least=1)]


def _measured(label: str, pairs: list[Pair], *, held: bool) -> list[Figure]:
    figures = []
    for where, ask in (("site", published_first), ("desk", working_first)):
        share, times, missed = recall(pairs, ask)
        said = "; ".join(f"{pair.queried} ({pair.written})" for pair in missed)
        least: Any = None if held else 0.97
        figures += [
            Figure(f"recall@1, {where}, {label}", share, at_least=least, note=said),
            Figure(f"median, {where}, {label}", statistics.median(times), "ms", at_most=SLOWEST),
            Figure(f"slowest, {where}, {label}", max(times), "ms"),
        ]
    connection.close()
    return figures
