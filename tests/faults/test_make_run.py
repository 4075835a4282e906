"""Whatever ends `make run`, nothing is left running, and at the next start the data is there."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from config.environment import CHECKOUT
from config.processes import wait_until
from tests.faults.keeping import is_kept, keep_something
from tests.first_run import FirstRun
from tests.launching import nothing_remains, remains, running, seen, status

pytestmark = pytest.mark.drill

MAKE_RUN = ["make", "run"]


@pytest.fixture
def var_dir(first_run: FirstRun, tmp_path: Path) -> Path:
    """A folder in which Vigil has run before."""
    return first_run(tmp_path / "var")


def all_parts(var_dir: Path) -> set[str]:
    """The kinds of process that are running."""
    lines = seen(var_dir, lambda process: " ".join(process.cmdline()))
    kinds = ("gunicorn", "-A config.celery worker", "-A config.celery beat", "postgres", "redis-server")
    return {kind for kind in kinds if any(kind in line for line in lines)}


def test_sigterm_to_make_stops_all_of_it_and_loses_nothing(var_dir: Path) -> None:
    with running(var_dir, command=MAKE_RUN) as run:
        address = run.address()
        assert len(all_parts(var_dir)) == 5
        assert status(address + "/admin/login/") == 200
        keep_something(var_dir)
        run.process.send_signal(signal.SIGTERM)
        run.end()
        assert nothing_remains(var_dir), remains(var_dir)
        assert "stopped (SIGTERM)" in run.said()
    assert status(address) == 0
    with running(var_dir, command=MAKE_RUN) as run:
        assert is_kept(var_dir)
        # The sample is loaded into an empty record only, and the sign-in stays the same.
        assert "Loading the sample" not in run.said()
        assert "activist / " in run.said()


def test_ctrl_c_stops_all_of_it_with_success(var_dir: Path) -> None:
    with running(var_dir) as run:
        # A terminal sends it to the whole foreground group.
        os.killpg(run.process.pid, signal.SIGINT)
        assert run.end() == 0, run.said()
        assert nothing_remains(var_dir), remains(var_dir)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("web", "gunicorn"),
        ("worker", "celery worker"),
        ("beat", "celery beat"),
        ("PostgreSQL", "bin/postgres"),
        ("Redis", "redis-server"),
    ],
)
def test_a_part_that_is_killed_ends_the_whole(var_dir: Path, name: str, words: str) -> None:
    words = words.replace("celery ", "-A config.celery ")
    with running(var_dir) as run:
        keep_something(var_dir)
        run.part(words).kill()
        assert run.end() == 1
        assert f"vigil: {name} ended (killed by SIGKILL)" in run.said()
        assert nothing_remains(var_dir), remains(var_dir)
    with running(var_dir):
        assert is_kept(var_dir)


@pytest.mark.parametrize("command", [[], MAKE_RUN], ids=["launcher", "make"])
def test_nothing_outlives_what_was_killed_without_warning(var_dir: Path, command: list[str]) -> None:
    with running(var_dir, command=command) as run:
        keep_something(var_dir)
        run.process.kill()
        run.end()
        assert wait_until(lambda: not remains(var_dir), within=40), remains(var_dir)
    with running(var_dir):
        assert is_kept(var_dir)


def test_the_checkout_is_left_as_it_was(var_dir: Path) -> None:
    before = {path.name for path in CHECKOUT.iterdir() if not path.name.startswith(".")}
    with running(var_dir):
        pass
    assert {path.name for path in CHECKOUT.iterdir() if not path.name.startswith(".")} == before
