"""The whole way in, as it is deployed: the real edge before the real site. Slow clients stop nobody, and whoever asked
leaves no address behind."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import redis
from django.conf import settings

from bench.database import database_url
from config.processes import wait_until
from tests.deploy.edge import free_port, running, written
from tests.deploy.served import site
from tests.factories import PrisonerFactory, published

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

SLOW = 50
# Each may be known by its address: all of 127.0.0.0/8 is this machine.
ATTACKER, READER, MARKED = "127.0.0.66", "127.0.0.77", "127.210.98.76"
# What the front said of them, and what a browser says of itself.
SAID, BROWSER = "185.220.101.76", "Peculiar/9 (marked)"


@dataclass
class Way:
    """Where the edge and, behind it, the site answer; `folder` holds all that either of them writes."""

    edge: int
    onion: int
    site: int
    folder: Path


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    way = Way(free_port(), free_port(), free_port(), tmp_path)
    published(PrisonerFactory())
    # Tests share one Redis: what another run counted in this minute is not of this one.
    for key in (store := redis.Redis.from_url(settings.REDIS_URL)).scan_iter("vigil:pages:*"):
        store.delete(key)
    whole = written(tmp_path, way.edge, way.site, way.site, onion=way.onion)
    with ExitStack() as running_things:
        running_things.enter_context(site(tmp_path, way.site, ALLOWED_HOSTS="localhost", PAGE_UNITS="50"))
        answers = lambda: asked(way.edge, "/about/", READER) == 200  # noqa: E731
        running_things.enter_context(running(tmp_path, whole, answers))
        yield way


def asked(port: int, path: str, source: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> int:
    """The status of an answer to whoever comes from this address; 0 where there is none within five seconds."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5, source_address=(source, 0))) as line:
        try:
            line.request(
                method, path, body, {"Host": "localhost"} | {k.replace("_", "-"): v for k, v in headers.items()}
            )
            return line.getresponse().status
        except OSError:
            return 0


@contextmanager
def slow_clients(port: int) -> Iterator[list[socket.socket]]:
    """Half of them never end what they ask for, half never end what they send."""
    with ExitStack() as kept:
        clients = []
        for number in range(SLOW):
            client = socket.create_connection(("127.0.0.1", port), timeout=5, source_address=(ATTACKER, 0))
            clients.append(kept.enter_context(client))
            body = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nemail="
            first = b"GET /about/ HTTP/1.1" if number % 2 else b"POST /subscribe/ HTTP/1.1"
            client.sendall(first + b"\r\nHost: localhost\r\n" + (b"X-a: " if number % 2 else body))
        yield clients


def is_shut(client: socket.socket) -> bool:
    with suppress(TimeoutError, BlockingIOError):
        client.settimeout(0.01)
        try:
            return client.recv(4096) == b""
        except ConnectionError:
            return True
    return False


def test_slow_clients_stop_the_site_alone_but_nobody_behind_the_edge(way: Way) -> None:
    with slow_clients(way.site):
        assert asked(way.site, "/about/?alone", READER) == 0
    assert wait_until(lambda: asked(way.site, "/healthz", READER) == 200, within=60)
    with slow_clients(way.edge) as clients:
        # None of these is kept: each is asked of the site.
        answers = [asked(way.edge, f"/report/receipt/?n={number}", READER) for number in range(20)]
        assert set(answers) <= {200, 400}, answers
        assert asked(way.edge, "/admin/login/", READER) == 200
        # And none of them is waited for longer than a quarter of a minute.
        assert wait_until(lambda: all(map(is_shut, clients)), within=30)


def test_who_asks_leaves_no_address_and_no_browser_in_any_file_log_store_or_table(way: Way) -> None:
    headers = {"X_Forwarded_For": SAID, "User_Agent": BROWSER}

    def ask(path: str, port: int = way.edge, **more: object) -> int:
        return asked(port, path, MARKED, **headers, **more)  # type: ignore[arg-type]

    paths = ("/", "/prisoners/?q=Ali", "/nothing/", "/api/v1/prisoners/", "/prisoners/?x=1")
    assert {ask(path) for path in paths} == {200, 404, 400}
    # What goes wrong: a host that is not ours, what is too long or too large, what is no request, what is refused.
    assert ask("/events/", Host="elsewhere.example") == 400
    assert (ask(f"/{'x' * 9000}"), ask("/subscribe/", method="POST", body=b"x" * 2**21)) in {(414, 413), (414, 0)}
    assert ask("/subscribe/", method="POST", body=b"email=nobody") == 400
    assert ask("/admin/login/", method="POST", body=b"login=a&password=b") in (200, 403)
    assert ask("/about/", port=way.onion) == 200
    for port in (way.edge, way.site):
        with socket.create_connection(("127.0.0.1", port), source_address=(MARKED, 0)) as client:
            client.sendall(b"\x16\x03\x01 no request at all\r\n\r\n")
            client.recv(4096)
    # More than one network may, and more at once than the edge takes.
    assert 429 in {ask(f"/map/?n={number}") for number in range(20)}
    # The site is away: the edge has nobody to ask.
    end_of_site(way)
    assert ask("/never/seen/") == 502
    found = [path for path in way.folder.rglob("*") if path.is_file() and marks_in(path.read_bytes())]
    assert found == [], [marks_in(path.read_bytes()) for path in found]
    assert "Invalid request" in (way.folder / "site.log").read_text()
    assert not marks_in(everything_in_redis())
    assert not marks_in(everything_in_the_database())


def end_of_site(way: Way) -> None:
    import psutil

    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if f"127.0.0.1:{way.site}" in process.cmdline():
                process.terminate()
    assert wait_until(lambda: asked(way.site, "/healthz", READER) == 0, within=20)


def marks_in(text: bytes) -> list[bytes]:
    return [mark for mark in (MARKED.encode(), SAID.encode(), b"Peculiar/9") if mark in text]


def everything_in_redis() -> bytes:
    client = redis.Redis.from_url(settings.REDIS_URL)
    found = []
    for key in client.scan_iter("*"):
        found.append(key)
        with suppress(redis.ResponseError):
            found.append(client.dump(key) or b"")
    return b"\n".join(found)


def everything_in_the_database() -> bytes:
    with psycopg.connect(database_url()) as asking:
        tables = asking.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        rows = [asking.execute(f'SELECT t::text FROM "{table}" t').fetchall() for (table,) in tables]
    return "\n".join(str(row) for table in rows for row in table).encode()
