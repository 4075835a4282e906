"""The site by gunicorn, as it is deployed, over the database of a test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM

from bench.database import database_url
from config.environment import CHECKOUT
from config.local import WEB
from config.processes import end, spawn, wait_until
from tests.launching import clean_environment, status


@contextmanager
def site(folder: Path, port: int, **variables: str) -> Iterator[Path]:
    """The site on a port of this machine, by one worker unless `variables` say otherwise. Gives its log."""
    kept = {name: os.environ[name] for name in ("SECRET_KEY", "FIELD_KEYS", "REDIS_URL")}
    given = {"DATABASE_URL": database_url(), "SITE_URL": f"http://localhost:{port}", "WEB_CONCURRENCY": "1"}
    env = clean_environment(folder / "var", **(kept | given | variables))
    static = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(static, cwd=CHECKOUT, env=env, check=True)
    said = folder / "site.log"
    with said.open("wb") as log:
        web = spawn([*WEB, "-b", f"127.0.0.1:{port}"], env=env, cwd=CHECKOUT, output=log)
        try:
            assert wait_until(lambda: status(f"http://localhost:{port}/healthz") == 200, within=60), said.read_text()
            yield said
        finally:
            end(web, ask=SIGTERM, within=15)
