"""A folder in which Vigil ran once and ended in order: a first start takes longest, most runs of tests are a second."""

from __future__ import annotations

import fcntl
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.launching import running

# first_run(folder): make it a copy of the folder of that run, and return it.
FirstRun = Callable[[Path], Path]


def first_run_of(shared: Path) -> FirstRun:
    """Copies of the one first run of all test processes that share a folder; whoever asks first makes it."""
    folder, done = shared / "first-run", shared / "first-run-ended"

    def copied(to: Path) -> Path:
        with (shared / "first-run-lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                with running(folder) as run:
                    run.process.send_signal(signal.SIGTERM)
                    assert run.end() == 0, run.said()
                done.touch()
        # cp keeps the owner of PostgreSQL's data, which shutil does not.
        subprocess.run(["cp", "-a", "-T", folder, to], check=True)
        return to

    return copied
