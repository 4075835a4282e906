"""A bad line to a server, and the program of docs/guides/mirror.py at the end of it, as somebody runs it at home."""

from __future__ import annotations

import http.client
import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.environment import CHECKOUT

PROGRAM = CHECKOUT / "docs" / "guides" / "mirror.py"
Trouble = Callable[[BaseHTTPRequestHandler], None]


def refused(status: int, retry_after: int = 0) -> Trouble:
    """The server says that it cannot, and when to come again."""

    def refuse(line: BaseHTTPRequestHandler) -> None:
        line.send_response(status)
        line.send_header("Retry-After", str(retry_after))
        line.send_header("Content-Length", "0")
        line.end_headers()

    return refuse


def broken_off(line: BaseHTTPRequestHandler) -> None:
    """The line breaks in the middle of an answer."""
    line.send_response(200)
    line.send_header("Content-Length", "1000")
    line.end_headers()
    line.wfile.write(b'{"count": 3, "results": [')
    line.close_connection = True


def silent(line: BaseHTTPRequestHandler) -> None:
    """The line breaks before any answer."""
    line.close_connection = True


@dataclass
class Line:
    """What lies between: pages are cut small, and the next requests meet `troubles`, one each. `asked`: the queries
    that reached the server, with the status of its answer. `before`: called with the number of each request."""

    server: str
    page_size: int = 3
    troubles: list[Trouble] = field(default_factory=list)
    asked: list[tuple[str, int]] = field(default_factory=list)
    before: Callable[[int], None] = lambda number: None
    address: str = ""

    def handle(self, line: BaseHTTPRequestHandler) -> None:
        self.before(len(self.asked) + 1)
        if self.troubles:
            self.troubles.pop(0)(line)
            return
        path = line.path.replace("page_size=200", f"page_size={self.page_size}")
        passed_on = {name: line.headers[name] for name in ("If-None-Match", "Accept-Encoding") if line.headers[name]}
        with closing(http.client.HTTPConnection(urlsplit(self.server).netloc, timeout=60)) as connection:
            connection.request("GET", path, headers=passed_on)
            answer = connection.getresponse()
            body = answer.read()
        self.asked.append((urlsplit(path).query, answer.status))
        line.send_response(answer.status)
        for name in ("ETag", "Content-Encoding", "Content-Type"):
            if answer.headers[name]:
                line.send_header(name, answer.headers[name])
        line.send_header("Content-Length", str(len(body)))
        line.end_headers()
        # Who was killed waits for nothing any more.
        with suppress(BrokenPipeError, ConnectionResetError):
            line.wfile.write(body)


@contextmanager
def line_to(server: str) -> Iterator[Line]:
    """A line to a server, with an address of its own."""
    line = Line(server)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            line.handle(self)

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as door:
        line.address = f"http://127.0.0.1:{door.server_address[1]}"
        thread = threading.Thread(target=door.serve_forever, daemon=True)
        thread.start()
        yield line
        door.shutdown()
        thread.join()


@dataclass
class Mirror:
    """A copy somebody keeps."""

    line: Line
    file: Path

    def start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-I", str(PROGRAM), self.line.address, str(self.file)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self) -> tuple[str, str]:
        """Run it to its end; what it said, and what it said of troubles."""
        with self.start() as process:
            said, complained = process.communicate(timeout=120)
        assert process.returncode == 0, complained
        return said.strip(), complained

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.file)) as copy:
            return copy.execute(query).fetchall()

    @property
    def documents(self) -> dict[tuple[str, str], dict[str, Any]]:
        rows = self.rows("SELECT kind, id, document FROM document")
        return {(kind, identifier): json.loads(document) for kind, identifier, document in rows}

    @property
    def redirects(self) -> dict[str, str]:
        return dict(self.rows("SELECT id, to_id FROM redirect"))

    @property
    def sequence(self) -> int:
        return int(self.rows("SELECT coalesce(max(sequence), 0) FROM place")[0][0])
