"""The API on a large record: lists, single cases, facets and whole files, beside what others do with the same data."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.api_files import figures_of_files
from bench.api_lists import figures_of_lists, figures_of_pages
from bench.figures import Figure
from bench.load import Load, answers_a_second
from bench.rivals.sqlite_file import NAME, TABLE, write_sqlite
from bench.served import WORKERS, Served, datasette, our_site
from bench.sized import CASES, FEW, FewAndFull, how_made, some_ids
from bench.timing import side_by_side

# Of Datasette's list, which takes seconds.
ROUNDS = 7


def run(record: FewAndFull) -> list[Figure]:
    """The figures of issue 5, on a record of FEW cases and on one of CASES, side by side."""
    few, full = record.few, record.full
    with tempfile.TemporaryDirectory() as folder, datasette(write_sqlite(Path(folder))) as rival:
        return [
            Figure("cases", CASES, note=how_made(record.seconds)),
            # Before all else: memory is of the worker's whole life.
            *figures_of_files(few, full),
            *figures_of_lists(),
            *figures_of_pages(few, full, FEW, CASES),
            *_figures_beside_datasette(full, rival),
        ]


def _figures_beside_datasette(full: Served, rival: Served) -> list[Figure]:
    ids = some_ids()
    paths = [f"/api/v1/prisoners/{known}/" for known in ids]
    with our_site(workers=WORKERS) as deployed:
        one = answers_a_second(
            {
                "ours": Load(deployed, paths),
                "datasette": Load(rival, [f"/{NAME}/{TABLE}/{known}.json" for known in ids]),
                "by one process": Load(full, paths),
            }
        )
    asked = "country=AZ&groups__arraycontains=journalist&_facet=status&_facet_array=groups"
    two_facets = f"/{NAME}/{TABLE}.json?{asked}&_size=24&_nocol=document"
    lists = side_by_side(
        {
            "ours": lambda: full.get("/prisoners/?country=AZ&group=journalist"),
            "datasette": lambda: rival.get(two_facets),
        },
        rounds=ROUNDS,
    )
    return [
        Figure(
            "one case, to Datasette's row as JSON",
            one["ours"] / one["datasette"],
            "×",
            at_least=1.3,
            note=f"{one['ours']:.0f} and {one['datasette']:.0f} answers a second, each as it is deployed: {WORKERS} "
            "workers of ours, one process of Datasette's with its threads",
        ),
        Figure(
            "the same, by one worker of ours",
            one["by one process"] / one["datasette"],
            "×",
            note=f"{one['by one process']:.0f} answers a second",
        ),
        Figure(
            "list with two facets, to Datasette's",
            lists["datasette"] / lists["ours"],
            "×",
            at_least=5,
            note=f"{lists['ours']:.1f} ms (the whole page, with all its facets) and {lists['datasette']:.1f} ms",
        ),
    ]
