"""One server of the public site for all tests of it in a real browser: the web process of a run, and nothing beside.

Starting a whole Vigil takes longer than reading all its pages, and visitors meet the web process alone.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM
from urllib.parse import urlsplit

from config.environment import CHECKOUT
from config.local import WEB
from config.processes import end, spawn, wait_until
from exports.mirror.minisign import SecretKey
from tests.browser.public_pages import PageType
from tests.database import copy_beside
from tests.launching import clean_environment, status

KEPT = ("SECRET_KEY", "FIELD_KEYS", "REDIS_URL")


@dataclass(frozen=True)
class Site:
    """Where it answers, and what the record on it has: slugs and ids by name (tests/browser/public_content.py)."""

    address: str
    content: dict[str, str]

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def path(self, page: PageType, language: str = "en") -> str:
        """The path of a page in a language."""
        return ("" if language == "en" else f"/{language}") + page.path.format_map(self.content)

    def url(self, page: PageType, language: str = "en") -> str:
        return self.address + self.path(page, language)


@contextmanager
def public_site(var_dir: Path, *, sample_alone: bool = False) -> Iterator[Site]:
    """A filled record in a database of its own, and a web process that serves it as in production."""
    word = "sample" if sample_alone else "site"
    with copy_beside(word) as name, socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        address = f"http://localhost:{door.getsockname()[1]}"
        given = {key: os.environ[key] for key in KEPT} | {"SITE_URL": address, "WEB_CONCURRENCY": "1"}
        given["MIRROR_PUBLIC_KEY"] = SecretKey.made().public.written()
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        env = clean_environment(var_dir, DATABASE_URL=database, **given)
        filled = subprocess.run(
            [sys.executable, "-m", "tests.browser.public_content", *(["sample"] * sample_alone)],
            cwd=CHECKOUT,
            env=env,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert filled.returncode == 0, filled.stderr
        with (var_dir / "web.log").open("wb") as log:
            number = door.fileno()
            web = spawn([*WEB, "-b", f"fd://{number}"], env=env, cwd=CHECKOUT, output=log, pass_fds=[number])
            try:
                assert wait_until(lambda: status(address + "/readyz") == 200, within=60), log.name
                yield Site(address, json.loads(filled.stdout.splitlines()[-1]))
            finally:
                end(web, ask=SIGTERM, within=15)
