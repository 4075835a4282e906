"""A folder in memory that gunicorn's workers share while their server runs, for what they count."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

PREFIX = "vigil-workers-"
# Younger ones may be another server's that has not taken its lock yet.
LEFT_AFTER = 60


def make_folder(where: Path | None = None) -> Path:
    """A new folder, held by this process and those it forks; those that servers left which were killed are deleted.
    Where there is no memory to write to, it lies on the disk."""
    where = where or Path("/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir())  # noqa: S108
    for left in where.glob(f"{PREFIX}*"):
        if _is_left(left):
            shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=where))
    # Never closed: it is let go when the last process ends that has it.
    fcntl.flock(os.open(made, os.O_RDONLY), fcntl.LOCK_SH)
    return made


def _is_left(folder: Path) -> bool:
    try:
        about = folder.stat()
        if about.st_uid != os.getuid() or time.time() - about.st_ctime < LEFT_AFTER:
            return False
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(number)
    return True
