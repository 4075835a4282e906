"""Lists of the API: a hundred cases beside the driver alone and beside model serializers; pages far from the first."""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure
from bench.rivals.copying import raw_connection, statement_of
from bench.rivals.serializers import page_by_serializers
from bench.served import Served
from bench.timing import side_by_side
from prisoners.models import PublishedPrisoner
from record.api import ORDERINGS
from record.api_paging import Cursor, Ordering
from record.paging import COUNTED_UP_TO

SIZE = 100
LIST = f"/api/v1/prisoners/?page_size={SIZE}"
BY_CHANGE = Ordering("updated_at", ORDERINGS["updated_at"])
SITE_SIZE = 24
ROUNDS = 40


def figures_of_lists() -> list[Figure]:
    """A page of a hundred cases through the whole stack in this process, as neither rival speaks HTTP."""
    application = get_wsgi_application()
    documents = BY_CHANGE.order(PublishedPrisoner.objects.with_text()).values_list("text")
    statement = statement_of(documents[:SIZE])
    with raw_connection() as raw:

        def by_driver() -> bytes:
            return b'{"results":[' + ",".join(text for (text,) in raw.execute(statement)).encode() + b"]}"  # type: ignore[call-overload]

        if json.loads(by_driver())["results"] != json.loads(ask(application, LIST))["results"]:
            raise RuntimeError("The driver was asked for other documents than the API.")
        taken = side_by_side({"ours": lambda: ask(application, LIST), "driver": by_driver}, rounds=ROUNDS)
    slow = side_by_side(
        {"ours": lambda: ask(application, LIST), "serializers": lambda: page_by_serializers(SIZE)}, rounds=5, warm=1
    )
    with CaptureQueriesContext(connection) as queries:
        ask(application, LIST)
    read = [query for query in queries.captured_queries if query["sql"].startswith("SELECT")]
    return [
        Figure(
            f"list of {SIZE} cases, to the driver alone",
            taken["driver"] / taken["ours"],
            "×",
            at_least=0.5,
            note=f"{taken['ours']:.1f} ms as WSGI, with SET ROLE, and {taken['driver']:.1f} ms",
        ),
        Figure(
            "the same, to model serializers",
            slow["serializers"] / slow["ours"],
            "×",
            at_least=20,
            note=f"{slow['ours']:.1f} ms and {slow['serializers']:.0f} ms, all prefetched",
        ),
        Figure("its queries", len(read), at_most=3, note="beside SET ROLE and RESET ROLE"),
    ]


def ask(application: Any, address: str) -> bytes:
    """The body of an answer of a WSGI application."""
    site, parts = urlsplit(settings.SITE_URL), urlsplit(address)
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": str(site.port or 80),
        "HTTP_HOST": site.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    }
    said: list[str] = []
    answer = application(environ, lambda status, headers, error=None: said.append(status))
    try:
        body = b"".join(answer)
    finally:
        answer.close()
    if not said[0].startswith("200"):
        raise RuntimeError(f"{address}: {said[0]} {body[:500]!r}")
    return body


def figures_of_pages(few: Served, full: Served, few_cases: int, cases: int) -> list[Figure]:
    """First, middle and last pages on the large record, to the same on the small one."""
    cursors = {"first": 0, "middle": cases // 2, "last": cases - SIZE}
    figures = []
    for name, place in cursors.items():
        after = f"&cursor={_cursor_after(place)}" if place else ""
        small = LIST if name == "first" else f"{LIST}&cursor={_first_cursor(few)}"
        figures.append(_page_figure(f"{name} page of the API", few, small, full, f"{LIST}{after}", few_cases))
    last, few_last = _places_on_site(cases), _places_on_site(few_cases)
    for name, number in last.items():
        small, large = f"/prisoners/?page={few_last[name]}", f"/prisoners/?page={number}"
        figures.append(_page_figure(f"{name} page of the site", few, small, full, large, few_cases))
    return figures


def _places_on_site(cases: int) -> dict[str, int]:
    """Numbers of pages of the site's list, which ends where its rows are no more counted."""
    pages = min(cases, COUNTED_UP_TO) // SITE_SIZE
    return {"first": 1, "middle": pages // 2, "last": pages}


def _page_figure(what: str, few: Served, small: str, full: Served, large: str, few_cases: int) -> Figure:
    """By the byte: other cases stand on the pages of the large record, of which some have more to tell."""
    taken = side_by_side({"few": lambda: few.get(small), "full": lambda: full.get(large)}, rounds=ROUNDS)
    few_kb, full_kb = len(few.get(small)) / 1000, len(full.get(large)) / 1000
    note = f"{taken['full']:.1f} ms for {full_kb:.0f} kB and {taken['few']:.1f} ms for {few_kb:.0f} kB, over HTTP"
    ratio = taken["full"] / full_kb / (taken["few"] / few_kb)
    return Figure(f"{what}, by the byte, to {few_cases:,} cases", ratio, "×", at_most=1.25, note=note)


def _cursor_after(place: int) -> Cursor:
    """Where the page after so many rows begins."""
    names = [column.name for column in BY_CHANGE.columns]
    rows = BY_CHANGE.order(PublishedPrisoner.objects.all()).values_list(*names)
    return Cursor(BY_CHANGE, rows[place - 1])


def _first_cursor(served: Served) -> str:
    """The cursor of the second page."""
    onward: str = json.loads(served.get(LIST))["next"]
    return onward.partition("cursor=")[2]
