"""Whole files: every case as CSV and as JSON Lines, beside psql; how soon they begin, and what they take of memory."""

from __future__ import annotations

import statistics
import time

from bench.figures import Figure
from bench.rivals.copying import WITH_PSQL, copy_out, statement_of
from bench.served import Served
from bench.timing import side_by_side
from prisoners.formats.csv_columns import PEOPLE
from prisoners.models import PublishedPrisoner

CSV, LINES = "/api/v1/prisoners/?format=csv", "/api/v1/prisoners/?format=jsonl"
RIVAL = "psql" if WITH_PSQL else "the driver's COPY"
ROUNDS = 3


def figures_of_files(few: Served, full: Served) -> list[Figure]:
    """The figures of whole files on the large record; the memory to that of a worker that sent the small one."""
    for form in (CSV, LINES):
        for served in (few, full):
            _size(served, form)
    grown = full.most_memory() - few.most_memory()
    in_order = PublishedPrisoner.objects.order_by("updated_at", "public_id")
    cells = statement_of(in_order.values_list(*(column.cell for column in PEOPLE)))
    documents = statement_of(PublishedPrisoner.objects.order_by().values_list("document"))
    return [
        _beside_copy("CSV of all cases", full, CSV, cells, "(FORMAT csv)", 0.9),
        _beside_copy("JSON Lines of all cases", full, LINES, documents, "", 0.45),
        *(
            Figure(f"first byte of {name}", _first_byte(full, form), "ms", at_most=50)
            for name, form in (("CSV", CSV), ("JSON Lines", LINES))
        ),
        Figure(
            "memory for all rows beside 1,000",
            grown,
            "MB",
            at_most=16,
            note=f"of the worker, at most: {few.most_memory():.0f} and {full.most_memory():.0f} MB",
        ),
    ]


def _beside_copy(what: str, full: Served, form: str, statement: str, options: str, least: float) -> Figure:
    size = _size(full, form)
    taken = side_by_side(
        {"ours": lambda: _size(full, form), "copy": lambda: copy_out(statement, options)}, rounds=ROUNDS, warm=1
    )
    return Figure(
        f"{what}, to {RIVAL}",
        taken["copy"] / taken["ours"],
        "×",
        at_least=least,
        note=f"{size / 1e6:.0f} MB in {taken['ours'] / 1000:.2f} s and {taken['copy'] / 1000:.2f} s",
    )


def _size(served: Served, form: str) -> int:
    return sum(map(len, served.read(form)))


def _first_byte(served: Served, form: str) -> float:
    """Until the first part of the body is there, in milliseconds; the rest is read on."""
    taken = []
    for _n in range(ROUNDS):
        begun = time.perf_counter()
        parts = served.read(form)
        next(parts)
        taken.append((time.perf_counter() - begun) * 1000)
        for _part in parts:
            pass
    return statistics.median(taken)
