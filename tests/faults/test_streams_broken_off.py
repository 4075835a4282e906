"""Whole lists over a real server: a client that leaves ends the query, an answer that breaks off is seen to be broken,
and no answer makes the server's memory grow."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest
from django.db import connection

from config.environment import CHECKOUT
from config.processes import wait_until
from tests.factories import PrisonerFactory, published
from tests.launching import clean_environment
from tests.prisoners.crowd import crowd

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]
LINES = "/api/v1/prisoners/?format=jsonl"
MB = 1024 * 1024
MOST_GROWTH = 16 * MB


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where the site is served from the test's own database, by one worker, with more people than fit on a line."""
    published_case = published(PrisonerFactory(biography="A long life. " * 300))
    crowd(published_case, 15_000)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    given = {name: os.environ[name] for name in ("SECRET_KEY", "FIELD_KEYS", "REDIS_URL") if name in os.environ}
    variables = given | {
        "DATABASE_URL": _address(),
        "DEBUG": "1",
        "SITE_URL": f"http://localhost:{number}",
        "WEB_CONCURRENCY": "1",
        "API_UNITS": "0",
    }
    variables.setdefault("SECRET_KEY", "of a drill, long enough to be taken for one of the real ones")
    variables.setdefault("FIELD_KEYS", "zWP9RHiLQi6LxMed0qUZzs3kDKlAV_8-N6PdIlAeWTs=")
    variables.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "-b", f"127.0.0.1:{number}"],
        cwd=CHECKOUT,
        env=clean_environment(tmp_path, **variables),
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_until(lambda: _answers(number), within=60)
        yield number
    finally:
        server.terminate()
        server.wait(30)


def _address() -> str:
    of = connection.get_connection_params()
    login = f"{of.get('user') or ''}{':' + of['password'] if of.get('password') else ''}"
    return f"postgres://{login}@{of.get('host') or '127.0.0.1'}:{of.get('port') or 5432}/{of['dbname']}"


def _answers(port: int) -> bool:
    with suppress(OSError, http.client.HTTPException), closing(asked(port, "/healthz")) as answer:
        return answer.status == 200
    return False


def asked(port: int, path: str) -> http.client.HTTPResponse:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers={"Host": "localhost"})
    return line.getresponse()


def copying() -> list[int]:
    """The processes of the database in which a list is being copied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' "
            "AND query ~ '^COPY'"
        )
        return [pid for (pid,) in cursor.fetchall()]


def test_a_client_who_leaves_ends_the_query(port):
    answer = asked(port, LINES)
    assert answer.read(1000)
    assert copying()
    answer.close()
    assert wait_until(lambda: not copying(), within=10)
    # Nobody who comes after notices.
    assert asked(port, "/api/v1/prisoners/?page_size=1").status == 200


def test_an_answer_that_breaks_off_has_no_end(port):
    answer = asked(port, LINES)
    assert answer.read(1000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", copying())
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        answer.read()
    assert asked(port, "/api/v1/prisoners/?page_size=1").status == 200


def test_the_memory_of_the_server_does_not_grow_with_the_list(port):
    def memory() -> int:
        (worker,) = [p for p in psutil.process_iter() if _listens(p, port) and p.children() == []]
        return int(worker.memory_info().rss)

    for form in ("jsonl", "csv", "geojson"):
        assert asked(port, f"/api/v1/prisoners/?format={form}&q=nobody").read() is not None
    before = memory()
    for form in ("jsonl", "csv", "csv&rows=detentions", "geojson"):
        answer = asked(port, f"/api/v1/prisoners/?format={form}")
        while answer.read(MB):
            pass
    assert memory() - before <= MOST_GROWTH


def _listens(process: psutil.Process, port: int) -> bool:
    with suppress(psutil.Error):
        return f"127.0.0.1:{port}" in process.cmdline()
    return False
