"""Work for a worker that a test starts: `celery -A tests.config.working worker`."""

from __future__ import annotations

import gc
from pathlib import Path

from config.celery import app
from config.processes import wait_until


@app.task(name="tests.config.working.work")
def work(begun: str, end: str) -> None:
    """Say in a file that it has begun, and how much is kept out of the search for garbage; end when the other file is
    there."""
    Path(begun).write_text(str(gc.get_freeze_count()))
    wait_until(Path(end).exists, within=60)
