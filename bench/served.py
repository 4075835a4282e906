"""Servers in processes of their own on the loopback, and what reads from them over one connection."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from django.conf import settings

from bench.database import public_login

HERE = Path(__file__).resolve().parent.parent
STARTING = 60.0
# As many as config/gunicorn.py has where nothing else is said.
WORKERS = 2
# Readers are counted as always, and none of them reaches the limit.
NO_LIMIT = 10**9 - 1


@dataclass
class Served:
    """A server and one open connection to it."""

    process: subprocess.Popen[bytes]
    line: http.client.HTTPConnection
    host: str

    def get(self, path: str) -> bytes:
        """The body of an answer. Anything but 200 is an error: an answer that is none is soon there."""
        return b"".join(self.read(path))

    def read(self, path: str) -> Iterator[bytes]:
        """The same in parts as they come."""
        try:
            answer = self._ask(path)
        except ConnectionError:
            # A server closes a line on which nothing was asked for a while.
            self.line.close()
            answer = self._ask(path)
        with answer:
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status} {answer.read()[:500]!r}")
            while part := answer.read1(1 << 20):
                yield part

    def _ask(self, path: str) -> http.client.HTTPResponse:
        self.line.request("GET", path, headers={"Host": self.host})
        return self.line.getresponse()

    def most_memory(self) -> float:
        """The most that one of its processes has had so far, in MB."""
        processes = [self.process.pid, *(p.pid for p in psutil.Process(self.process.pid).children(recursive=True))]
        return max(_peak_of(pid) for pid in processes)


def _peak_of(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


@contextmanager
def our_site(*, workers: int = 1) -> Iterator[Served]:
    """The public face as it is deployed (docker-compose.yml, config/gunicorn.py), with so many workers, over the
    database of this process."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "--bind", f"127.0.0.1:{port}"]
    with public_login() as address:
        environment = {
            "SITE_MODE": "public",
            "PUBLIC_DATABASE_URL": address,
            "DEBUG": "0",
            "WEB_CONCURRENCY": str(workers),
            "API_UNITS": str(NO_LIMIT),
            "PAGE_UNITS": str(NO_LIMIT),
        }
        with _running(command, environment, port, urlsplit(settings.SITE_URL).netloc) as served:
            yield served


@contextmanager
def bare_application(body: Path) -> Iterator[Served]:
    """The bytes of a file from the same server as the site, without the site."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "--bind", f"127.0.0.1:{port}"]
    environment = {"WEB_CONCURRENCY": "1", "BENCH_BODY": str(body)}
    with _running([*command, "bench.bare:application"], environment, port, f"127.0.0.1:{port}") as served:
        yield served


@contextmanager
def datasette(database: Path) -> Iterator[Served]:
    """Datasette over a SQLite file that does not change; without its limits of time, so that it counts to the end."""
    port = _free_port()
    limits = [("sql_time_limit_ms", "60000"), ("facet_time_limit_ms", "60000"), ("max_returned_rows", "1000")]
    options = [part for name, value in limits for part in ("--setting", name, value)]
    command = [sys.executable, "-m", "datasette", "serve", "-i", str(database), "--port", str(port), *options]
    with _running(command, {}, port, f"127.0.0.1:{port}") as served:
        yield served


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int, host: str) -> Iterator[Served]:
    process = subprocess.Popen(
        command, cwd=HERE, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process)
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        yield Served(process, line, host)
        line.close()
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
