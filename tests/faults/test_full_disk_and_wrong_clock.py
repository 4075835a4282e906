"""A disk that is full and a clock that jumps, while people read and an editor publishes."""

from __future__ import annotations

import errno
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.parts_drill import Drill, running_drill

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

# Of the disk that holds the database and the software's own folder, and of that which holds the edge's pages.
MEGABYTES, OF_EDGE = 1024, 64
# While there is no room, or the clock is wrong, for so many readings.
MEANWHILE = 300
FAKETIME = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1")]


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own, which can be filled."""
    folder.mkdir(parents=True)
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk, and not everywhere")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(drill: Drill, ballast: Path) -> None:
    """Leave no room until readers have read on for a while; then make some, as an operator would."""
    with ballast.open("wb", buffering=0) as file:
        full = False
        aim = len(drill.readings) + MEANWHILE
        while len(drill.readings) < aim or not full:
            # What others give up is filled again.
            try:
                file.write(bytes(1 << 20))
            except OSError as error:
                assert error.errno == errno.ENOSPC
                full = True
                time.sleep(0.05)
    ballast.unlink()
    for name, server in drill.servers.items():
        if server.process.poll() is not None:
            drill.start_server(name)


def test_nothing_is_lost_when_the_disk_is_full_and_all_comes_back_once_there_is_room(
    tmp_path: Path, counted: Callable[[str], None]
) -> None:
    with (
        small_disk(tmp_path / "disk", MEGABYTES) as disk,
        # As docs/deploy.md says; where the machine of the docs looks for it.
        small_disk(disk / "machine" / "cache", OF_EDGE),
        running_drill(disk, notes=tmp_path / "edits") as drill,
    ):
        drill.after("a full disk", lambda: fill(drill, disk / "ballast"), from_mended=True)
        found = drill.ended()
    counted(f"{found.said}")
    found.holds()


@pytest.mark.skipif(not FAKETIME, reason="the Debian package faketime is not installed")
def test_nothing_is_lost_or_wrong_when_the_clock_jumps_ahead_and_back(
    tmp_path: Path, counted: Callable[[str], None]
) -> None:
    clock = tmp_path / "clock"
    clock.write_text("+0")
    # A clock that is set does not touch how long things take.
    wrong = {"LD_PRELOAD": str(FAKETIME[0]), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    wrong |= {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "PYTHONPATH": str(Path(__file__).parent / "clock")}
    with running_drill(tmp_path / "machine", notes=tmp_path / "edits", more=wrong) as drill:

        def set_clock(to: str) -> None:
            clock.write_text(to)
            drill.until_read(MEANWHILE)

        drill.after("a clock a day ahead", lambda: set_clock("+1d"))
        drill.after("the right one again", lambda: set_clock("+0"))
        drill.after("a clock two hours behind", lambda: set_clock("-2h"))
        drill.after("the right one at last", lambda: set_clock("+0"))
        found = drill.ended()
    counted(f"{found.said}")
    found.holds()
