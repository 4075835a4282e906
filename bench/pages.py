"""The site on a large record: a profile, the list with facets, search, people held on a day, and a case published."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext, setup_test_environment

from bench.api_lists import ask
from bench.edge import figures_of_the_edge
from bench.figures import Figure
from bench.load import Load, answers_a_second, ask_so_often
from bench.rivals.sqlite_file import NAME, TABLE, write_sqlite
from bench.served import Served, bare_application, datasette, our_site
from bench.sized import CASES, FewAndFull, how_made, some_ids
from bench.timing import side_by_side
from prisoners.models import Prisoner
from tests.desk import at_desk, filled_in, page_of
from tests.factories import UserFactory

ROUNDS = 30
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "100000"))
PAGES_IN = 20
LIST = "/prisoners/"
WITH_FACETS = "/prisoners/?country=AZ&group=journalist"


def run(record: FewAndFull) -> list[Figure]:
    """The figures of issue 9 that pages have, on a record of FEW cases and on one of CASES, side by side."""
    few, full = record.few, record.full
    with (
        tempfile.TemporaryDirectory() as folder,
        datasette(write_sqlite(Path(folder), full_text=True)) as rival,
    ):
        return [
            Figure("cases", CASES, note=how_made(record.seconds)),
            *_figures_of_a_profile(full, Path(folder)),
            *figures_of_the_edge(full, f"/prisoners/{some_ids()[0]}/", Path(folder) / "edge"),
            *_figures_of_the_list(few, full),
            _figure_of_search(full, rival),
            _figure_of_a_day(full),
            *_figures_of_publication(),
            *_figures_of_a_worker(),
        ]


def _figures_of_a_profile(full: Served, folder: Path) -> list[Figure]:
    profiles = [f"/prisoners/{known}/" for known in some_ids()]
    page = folder / "profile"
    page.write_bytes(full.get(profiles[0]))
    with bare_application(page) as bare:
        rates = answers_a_second({"ours": Load(full, profiles), "bare": Load(bare, ["/"])})
    return [
        Figure("queries of a profile", queries_of(profiles[1]), at_most=4),
        Figure(
            "a profile, not cached, to a bare application's same bytes",
            rates["ours"] / rates["bare"],
            "×",
            at_least=0.035,
            note=f"{rates['ours']:.0f} and {rates['bare']:.0f} answers a second, one process each",
        ),
    ]


def _figures_of_the_list(few: Served, full: Served) -> list[Figure]:
    figures = [Figure("queries of the list with facets", queries_of(WITH_FACETS), at_most=8)]
    lists = {
        "the list with all facets, to 1,000 cases": LIST,
        "the same, two of them chosen, to 1,000 cases": WITH_FACETS,
    }
    for what, address in lists.items():
        taken = side_by_side({"few": _once(few, address), "full": _once(full, address)}, rounds=ROUNDS)
        note = f"{taken['full']:.1f} ms and {taken['few']:.1f} ms, over HTTP"
        ratio = taken["full"] / taken["few"]
        figures.append(Figure(what, ratio, "×", at_most=1.25, note=note))
    return figures


def _figure_of_search(full: Served, rival: Served) -> Figure:
    """A hundred cases for a word, with how many there are in all; Datasette does not count them."""
    word = "journalist"
    theirs = f"/{NAME}/{TABLE}.json?_search={word}&_size=100&_nocount=1&_nofacet=1&_nosuggest=1"
    rates = answers_a_second(
        {
            "ours": Load(full, [f"/api/v1/prisoners/?search={word}&page_size=100"]),
            "datasette": Load(rival, [theirs]),
        }
    )
    return Figure(
        "search for a word, 100 results counted, to Datasette's not counted",
        rates["ours"] / rates["datasette"],
        "×",
        at_least=1.0,
        note=f"{rates['ours']:.0f} and {rates['datasette']:.0f} answers a second, one process each",
    )


def _figure_of_a_day(full: Served) -> Figure:
    """Another day each time, as an answer is kept until something is published."""
    days = cycle(
        f"20{year:02}-{month:02}-{day:02}" for day in (7, 19) for month in range(1, 13) for year in (21, 22, 23)
    )
    taken = side_by_side(
        {"ours": lambda: full.get(f"/api/v1/statistics/?measure=held&by=group&until={next(days)}")}, rounds=ROUNDS
    )
    return Figure("held on a day, counted by group", taken["ours"], "ms", at_most=50, note="over HTTP")


def _figures_of_publication() -> list[Figure]:
    """An editor changes a word of a case that is public and sends its form by “Save and publish”."""
    settings.DESK_TAKES_FORCED_SESSIONS = True
    setup_test_environment()
    client = at_desk(UserFactory(editor=True, is_superuser=True))
    cases = Prisoner.objects.published().order_by("pk")[:25]
    taken, asked = [], 0
    for number, case in enumerate(cases):
        form = filled_in(client, page_of(case), biography=f"Known since day {number}.", reason="A letter came")
        with CaptureQueriesContext(connection) as queries:
            begun = time.perf_counter()
            answer = client.post(page_of(case), form | {"_publish": "1"})
            taken.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 302:
            raise RuntimeError(f"{page_of(case)}: {answer.status_code}")
        asked = len(queries)
    return [
        Figure("queries to save and publish a case", asked, at_most=40),
        Figure("to save and publish a case", statistics.median(taken[5:]), "ms", at_most=150),
    ]


def _figures_of_a_worker() -> list[Figure]:
    """How long a server is in starting, and what its worker takes of memory after many requests: most for a case of the
    API, as they are quick, and one in PAGES_IN for a page."""
    ids = some_ids()
    pages = [LIST, WITH_FACETS, "/", "/statistics/", "/map/", "/changes/", *(f"/prisoners/{known}/" for known in ids)]
    between = cycle(f"/api/v1/prisoners/{known}/" for known in ids)
    mixed = [path for page in pages for path in (page, *islice(between, PAGES_IN - 1))]
    begun = time.monotonic()
    with our_site() as fresh:
        fresh.get("/healthz")
        started = time.monotonic() - begun
        ask_so_often(Load(fresh, mixed), REQUESTS)
        return [
            Figure("start of the web, to its first answer", started, "s", at_most=2),
            Figure(
                f"most memory in {REQUESTS:,} requests",
                fresh.most_memory(),
                "MB",
                at_most=150,
                note=f"one worker; one request in {PAGES_IN} is for a page, the others for a case of the API",
            ),
        ]


def queries_of(address: str) -> int:
    """How many an address takes once it was asked for, beside taking and leaving the public role."""
    application = get_wsgi_application()
    ask(application, address)
    with CaptureQueriesContext(connection) as queries:
        ask(application, address)
    return sum(not query["sql"].startswith(("SET ROLE", "RESET ROLE")) for query in queries.captured_queries)


def _once(served: Served, address: str) -> Callable[[], bytes]:
    return lambda: served.get(address)
