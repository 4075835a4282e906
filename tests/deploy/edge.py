"""nginx as it is deployed, on this machine: our configuration as it is, but for addresses and folders."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM

from config.processes import end, spawn, wait_until

NGINX = Path("/usr/sbin/nginx")
FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "nginx"
CONFIG, ONION = FOLDER / "vigil.conf", FOLDER / "onion.conf"

AROUND = """
daemon off;
user {user};
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/vigil.conf;
    include {folder}/onion.conf;
}}
"""


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def written(folder: Path, port: int, public: int, desk: int, *, onion: int = 0) -> Path:
    """Our configuration as it is, but for addresses and folders, inside a whole one. `port`, `onion`: where its two
    doors are to be; `public`, `desk`: where the faces answer."""
    assert NGINX.exists(), f"{NGINX} is missing: install the Debian package nginx-light (.ci/run does)"
    ours = {
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "http://web:8000;": f"http://127.0.0.1:{public};",
        "http://staff:8000;": f"http://127.0.0.1:{desk};",
        " /var/cache/nginx/vigil ": f" {folder}/cache ",
        "resolver 127.0.0.11 valid=10s;": "",
        " /srv/exports/;": f" {folder}/exports/;",
    }
    (folder / "vigil.conf").write_text(_replaced(CONFIG, ours))
    theirs = {
        "listen 8081;": f"listen 127.0.0.1:{onion or free_port()};",
        "http://127.0.0.1:8080;": f"http://127.0.0.1:{port};",
    }
    (folder / "onion.conf").write_text(_replaced(ONION, theirs))
    whole = folder / "nginx.conf"
    whole.write_text(AROUND.format(folder=folder, user=pwd.getpwuid(os.getuid()).pw_name))
    return whole


def _replaced(config: Path, places: dict[str, str]) -> str:
    text = config.read_text()
    for ours, here in places.items():
        assert text.count(ours) == 1, ours
        text = text.replace(ours, here)
    return text


@contextmanager
def running(folder: Path, whole: Path, answers: Callable[[], bool]) -> Iterator[subprocess.Popen[bytes]]:
    """nginx with this configuration, from when it answers. What it says is kept in the file `said`."""
    process = started(folder, whole)
    with ending(process):
        assert wait_until(answers, within=30), (folder / "said").read_text()
        yield process


def started(folder: Path, whole: Path) -> subprocess.Popen[bytes]:
    """nginx with this configuration, which may not answer yet."""
    with (folder / "said").open("ab") as output:
        return spawn([NGINX, "-c", whole, "-p", folder], env=dict(os.environ), output=output, own_session=True)


@contextmanager
def ending(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Ends it behind the block, unless it has ended."""
    try:
        yield
    finally:
        end(process, ask=SIGTERM, within=10)
