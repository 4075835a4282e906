"""The edge: nginx with our configuration, in front of two faces that say who they are."""

from __future__ import annotations

import http.client
import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from config.processes import wait_until
from tests.deploy.edge import CONFIG, NGINX, free_port, running, written

pytestmark = pytest.mark.drill

PICTURE = "/media/pictures/0123456789abcdef0123456789abcdef.jpg"
MEGABYTE = 2**20
# So many ask for one page at once; what nginx waits for by itself if it is told nothing, and a little more (seconds).
CROWD, LONGER_THAN_BY_DEFAULT = 200, 6.0
# What the site says nobody may keep, in its own language and in another.
NEVER_KEPT = [
    *("/report/", "/az/report/receipt/", "/subscribe/", "/ru/subscriptions/a-token/", "/data/keys/", "/tr/data/keys/"),
    *("/mail-events/", "/healthz"),
]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


class _AtOnce(ThreadingMixIn, WSGIServer):
    """Answers all who ask at the same time."""

    daemon_threads = True
    request_queue_size = 2 * CROWD


@dataclass
class Face:
    """One of our web processes: says its name and how often it was asked; `says` may be changed."""

    name: str
    asked: list[str] = field(default_factory=list)
    environ: dict[str, object] = field(default_factory=dict)
    status: str = "200 OK"
    says: str = "first"
    max_age: int = 60
    more: list[tuple[str, str]] = field(default_factory=list)
    rendering: Callable[[], object] = lambda: None

    def __call__(self, environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
        environ["wsgi.input"].read(int(str(environ.get("CONTENT_LENGTH") or 0)))  # type: ignore[attr-defined]
        self.asked.append(str(environ["PATH_INFO"]))
        self.environ = environ
        self.rendering()
        kept = f"public, max-age={self.max_age}" if self.max_age else "no-store"
        headers = [("Cache-Control", kept), ("Content-Type", "text/plain")]
        start_response(self.status, headers + self.more)
        return [f"{self.name} {self.says}".encode()]


@dataclass
class Edge:
    """nginx as it runs, and what stands behind it."""

    port: int
    onion: int
    public: Face
    desk: Face

    def ask(self, path: str, *, method: str = "GET", body: bytes | None = None) -> tuple[int, str, str]:
        """Status, body, and whether it came from the cache."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, answer.headers.get("X-Cache") or ""

    def headers_of(self, path: str, *, onion: bool = False, **headers: str) -> dict[str, str]:
        """Status as ":status", and all headers, of an answer; `onion`: at the door for tor."""
        connection = http.client.HTTPConnection("127.0.0.1", self.onion if onion else self.port, timeout=20)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return {":status": str(answer.status), **answer.headers}

    def answers(self) -> bool:
        try:
            return self.ask("/readyz")[0] == 404
        except OSError:
            return False


@pytest.fixture
def faces() -> Iterator[tuple[tuple[Face, int], tuple[Face, int]]]:
    servers: list[WSGIServer] = []
    started = []
    for name in ("public", "desk"):
        face = Face(name)
        server: WSGIServer = make_server("127.0.0.1", 0, face, server_class=_AtOnce, handler_class=_Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        started.append((face, server.server_port))
    yield started[0], started[1]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def edge(tmp_path: Path, faces: tuple[tuple[Face, int], tuple[Face, int]]) -> Iterator[Edge]:
    (public, public_port), (desk, desk_port) = faces
    port, onion = free_port(), free_port()
    whole = written(tmp_path, port, public_port, desk_port, onion=onion)
    found = Edge(port, onion, public, desk)
    with running(tmp_path, whole, found.answers):
        yield found


def test_the_configuration_is_one_that_nginx_takes(tmp_path: Path) -> None:
    tested: list[str | Path] = [NGINX, "-t", "-q", "-c", written(tmp_path, free_port(), 1, 2), "-p", tmp_path]
    done = subprocess.run(tested, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_desk_gets_its_own_and_the_public_face_all_else(edge: Edge) -> None:
    for path in ("/admin/", "/admin/login/", "/admin/record/source/1/file/file/"):
        assert edge.ask(path) == (200, "desk first", "")
    for path in ("/", "/prisoners/AZ-0001/", "/api/v1/prisoners/", "/static/css/base.css", "/administration/"):
        assert edge.ask(path)[:2] == (200, "public first")
    assert edge.desk.asked == ["/admin/", "/admin/login/", "/admin/record/source/1/file/file/"]


def test_what_the_desk_answers_is_never_kept(edge: Edge) -> None:
    edge.ask("/admin/")
    edge.desk.says = "second"
    assert edge.ask("/admin/")[1] == "desk second"


def test_readiness_is_for_operators_inside(edge: Edge) -> None:
    assert edge.ask("/readyz")[0] == 404
    assert edge.ask("/metrics")[0] == 404
    assert not edge.public.asked and not edge.desk.asked


def test_a_picture_comes_from_the_public_face_which_knows_whether_it_is_public(edge: Edge) -> None:
    assert edge.ask(PICTURE) == (200, "public first", "MISS")
    assert edge.ask(PICTURE) == (200, "public first", "HIT")
    assert edge.public.asked == [PICTURE]


def test_no_file_is_read_from_a_disk_but_an_export_that_the_site_gives_out(edge: Edge, tmp_path: Path) -> None:
    edge.public.status = "404 Not Found"
    for path in ("/media/sources/letter.pdf", "/media/../etc/passwd", "/media/x/%2e%2e/%2e%2e/etc/passwd"):
        assert edge.ask(path)[:2] == (404, "public first")
    assert CONFIG.read_text().count("alias") == 1 and "root " not in CONFIG.read_text()
    (tmp_path / "exports" / "2026-01-02").mkdir(parents=True)
    (tmp_path / "exports" / "2026-01-02" / "all.zip").write_text("the whole record")
    # To ask for the place itself leads nowhere, whatever the site says.
    assert edge.ask("/exports/2026-01-02/all.zip")[0] == 404
    assert edge.ask("/data/2026-01-02/all.zip")[:2] == (404, "public first")
    edge.public.status, edge.public.more = "200 OK", [("X-Accel-Redirect", "/exports/2026-01-02/all.zip")]
    for path in ("/data/2026-01-02/all.zip", "/az/data/2026-01-02/all.zip"):
        assert edge.ask(path)[:2] == (200, "the whole record")
    assert edge.headers_of("/data/2026-01-02/all.zip")["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", [PICTURE, "/prisoners/AZ-0001/"])
def test_what_was_withdrawn_is_shown_to_nobody_once_it_is_stale(edge: Edge, path: str) -> None:
    edge.public.max_age = 1
    assert edge.ask(path)[2] == "MISS"
    edge.public.status, edge.public.says = "404 Not Found", "gone"
    seen = []

    def no_longer_kept() -> bool:
        seen.append(edge.ask(path))
        return seen[-1][2] != "HIT"

    assert wait_until(no_longer_kept, within=10)
    # Not even to the first who asks.
    assert seen[-1][:2] == (404, "public gone")


def test_a_page_is_shown_stale_while_the_site_is_down(edge: Edge) -> None:
    edge.public.max_age = 1
    edge.ask("/prisoners/")
    edge.public.status, edge.public.says = "503 Service Unavailable", "down"
    assert wait_until(lambda: edge.ask("/prisoners/")[2] == "STALE", within=10)
    assert edge.ask("/prisoners/")[:2] == (200, "public first")
    assert edge.ask("/never-seen/")[0] == 503


def asked_by_a_crowd(edge: Edge, path: str, crowd: int) -> list[tuple[int, str, str]]:
    with ThreadPoolExecutor(crowd) as readers:
        return list(readers.map(edge.ask, [path] * crowd))


@pytest.mark.parametrize("path", ["/prisoners/AZ-0001/", "/api/v1/prisoners/?q=one", PICTURE])
def test_a_flood_for_one_page_costs_one_rendering_however_slow_it_is(edge: Edge, path: str) -> None:
    face = edge.public
    # The first rendering ends when another has begun, or when none has in all this time.
    face.rendering = lambda: wait_until(lambda: len(face.asked) > 1, within=LONGER_THAN_BY_DEFAULT)
    assert {answer[:2] for answer in asked_by_a_crowd(edge, path, CROWD)} == {(200, "public first")}
    assert face.asked == [path.partition("?")[0]]


def test_a_page_is_made_once_for_all_who_take_gzip_and_once_for_the_others(edge: Edge) -> None:
    face, path = edge.public, "/prisoners/AZ-0001/"
    face.more = [("Vary", "Accept-Encoding")]
    written = {
        "gzip": ("gzip, deflate, br, zstd", "gzip, deflate", "GZIP;q=1.0", "br;q=1.0, gzip;q=0.8, *;q=0.1"),
        "": ("gzip;q=0", "identity", "br", "", "gzip; q=0.00, br", "x-bgzipped"),
    }
    for encoding, ways in written.items():
        face.says = encoding or "plain"
        kept = [edge.headers_of(path, Accept_Encoding=way) | {"way": way} for way in ways]
        assert [answer["X-Cache"] for answer in kept] == ["MISS"] + ["HIT"] * (len(ways) - 1), kept
        assert {answer["Vary"] for answer in kept} == {"Accept-Encoding"}
        assert face.environ.get("HTTP_ACCEPT_ENCODING", "") == encoding
    assert len(face.asked) == 2


def test_the_api_is_kept_apart_by_what_its_readers_accept(edge: Edge) -> None:
    edge.public.more = [("Vary", "Accept, Accept-Encoding")]
    asked = ("text/csv", "application/json", "text/csv", "application/json")
    assert [edge.headers_of("/api/v1/prisoners/", Accept=kind)["X-Cache"] for kind in asked] == [
        *("MISS", "MISS", "HIT", "HIT")
    ]


@pytest.mark.parametrize("vary", ["Cookie", "Accept-Encoding, Cookie", "Accept", "Authorization", "*"])
def test_an_answer_that_differs_by_more_than_the_edge_tells_apart_is_not_kept(edge: Edge, vary: str) -> None:
    edge.public.more = [("Vary", vary)]
    for path in ("/prisoners/AZ-0001/", "/prisoners/AZ-0001/?a=|Accept-Encoding", "/az/prisoners/%7CAccept-Encoding"):
        assert {edge.headers_of(path)["X-Cache"] for _time in range(2)} == {"MISS"}, path


def test_once_a_page_is_stale_a_flood_costs_one_rendering_and_only_one_reader_waits(edge: Edge) -> None:
    face, path = edge.public, "/prisoners/AZ-0001/"
    face.max_age = 1
    edge.ask(path)
    face.max_age, face.says = 60, "second"
    face.rendering = lambda: wait_until(lambda: len(face.asked) > 2, within=2)
    answers: list[tuple[int, str, str]] = []

    def became_stale() -> bool:
        answers.extend(asked_by_a_crowd(edge, path, CROWD))
        return "EXPIRED" in {kept for _status, _text, kept in answers}

    assert wait_until(became_stale, within=20)
    assert {status for status, _text, _kept in answers} == {200}
    assert [kept for _status, _text, kept in answers].count("EXPIRED") == 1
    assert edge.ask(path) == (200, "public second", "HIT")
    assert len(face.asked) == 2


@pytest.mark.parametrize("path", NEVER_KEPT)
def test_who_asks_for_what_is_never_kept_waits_for_nobody_else(edge: Edge, path: str) -> None:
    face, crowd = edge.public, 12
    face.max_age = 0
    # Each is answered only while all the others are there too.
    together = threading.Barrier(crowd, timeout=5)
    face.rendering = together.wait
    assert {answer[:2] for answer in asked_by_a_crowd(edge, path, crowd)} == {(200, "public first")}
    assert len(face.asked) == crowd


def test_only_the_desk_takes_large_uploads(edge: Edge) -> None:
    assert edge.ask("/admin/record/source/add/", method="POST", body=b"x" * 20 * MEGABYTE)[0] == 200
    assert edge.ask("/admin/record/source/add/", method="POST", body=b"x" * 25 * MEGABYTE)[0] == 413
    assert edge.ask("/subscribe/", method="POST", body=b"x" * 2 * MEGABYTE)[0] == 413
    assert edge.public.asked == []


def test_what_is_left_to_one_reader_is_not_told_to_others_with_a_kept_answer(edge: Edge) -> None:
    edge.public.more = [("RateLimit", '"address";r=599;t=42'), ("RateLimit-Policy", '"address";q=600;w=60')]
    first, second = edge.headers_of("/api/v1/prisoners/"), edge.headers_of("/api/v1/prisoners/")
    assert (first["X-Cache"], second["X-Cache"]) == ("MISS", "HIT")
    assert first["RateLimit"] == '"address";r=599;t=42'
    assert first["RateLimit-Policy"] == '"address";q=600;w=60'
    assert not {"RateLimit", "RateLimit-Policy"} & second.keys()
    edge.public.more = []
    assert "RateLimit" not in edge.headers_of("/prisoners/")


def test_what_is_too_long_or_too_large_is_refused_as_a_problem_document(edge: Edge) -> None:
    long = edge.ask(f"/api/v1/prisoners/?q={'x' * 9000}")
    large = edge.ask("/api/v1/prisoners/", method="POST", body=b"x" * 2 * MEGABYTE)
    for status, answer in ((414, long), (413, large)):
        assert answer[0] == status
        assert json.loads(answer[1])["status"] == status
    assert edge.headers_of(f"/api/v1/prisoners/?q={'x' * 9000}")["Content-Type"] == "application/problem+json"
    # Up to what the site itself reads.
    assert edge.ask(f"/api/v1/prisoners/?q={'x' * 8000}")[0] == 200


def test_who_asked_is_what_a_front_says_and_never_what_a_visitor_writes(edge: Edge) -> None:
    # What the front adds stands last; what is before it, anybody may have written.
    edge.headers_of("/changes/", X_Forwarded_For="6.6.6.6, 203.0.113.9, 127.0.0.1")
    told = [edge.public.environ["HTTP_X_FORWARDED_FOR"]]
    edge.headers_of("/about/")
    told.append(edge.public.environ["HTTP_X_FORWARDED_FOR"])
    assert told == ["203.0.113.9", "127.0.0.1"]


def test_the_door_for_tor_leads_to_the_public_pages_without_tls_desk_or_address(edge: Edge) -> None:
    edge.public.more = [("Strict-Transport-Security", "max-age=1"), ("Onion-Location", "http://example.onion/")]
    assert "Strict-Transport-Security" in edge.headers_of("/")
    first = edge.headers_of("/about/?x=1", onion=True, Host="example.onion", X_Forwarded_For="6.6.6.6")
    assert first[":status"] == "200" and not {"Strict-Transport-Security", "Onion-Location"} & first.keys()
    seen = edge.public.environ
    assert (seen["HTTP_HOST"], seen["HTTP_X_FORWARDED_FOR"]) == ("example.onion", "127.0.0.1")
    assert seen["HTTP_X_FORWARDED_PROTO"] == "http"
    for path in ("/admin/", "/admin/login/", "/readyz", "/metrics"):
        assert edge.headers_of(path, onion=True)[":status"] == "404", path
    assert edge.desk.asked == []
