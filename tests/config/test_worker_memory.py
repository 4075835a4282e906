"""The folder that workers share: gone with the server, and cleared away when it could not be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from config import worker_memory
from config.environment import CHECKOUT

MAKE = (
    "import sys, pathlib; from config.worker_memory import make_folder; print(make_folder(pathlib.Path(sys.argv[1])))"
)


def made_by_another(where: Path) -> Path:
    """A folder that a process made which has ended."""
    done = subprocess.run(
        [sys.executable, "-c", MAKE, str(where)], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return Path(done.stdout.strip())


def test_what_a_killed_server_left_is_deleted_and_what_a_living_one_has_is_not(tmp_path: Path, monkeypatch) -> None:
    ours, left = worker_memory.make_folder(tmp_path), made_by_another(tmp_path)
    assert ours.stat().st_mode & 0o777 == 0o700
    worker_memory.make_folder(tmp_path)
    # It might be another server's that is just starting.
    assert left.exists()
    monkeypatch.setattr(worker_memory, "LEFT_AFTER", 0)
    worker_memory.make_folder(tmp_path)
    assert ours.exists() and not left.exists()


def test_what_is_none_of_ours_stays(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(worker_memory, "LEFT_AFTER", 0)
    (tmp_path / "other").mkdir()
    (tmp_path / f"{worker_memory.PREFIX}link").symlink_to(tmp_path / "other")
    worker_memory.make_folder(tmp_path)
    assert (tmp_path / "other").exists() and os.path.islink(tmp_path / f"{worker_memory.PREFIX}link")
