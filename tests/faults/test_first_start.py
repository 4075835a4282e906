"""A first start: cut off half-way, beside another one, and by somebody who is not root."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from config.processes import wait_until
from tests.faults.keeping import is_kept, keep_something
from tests.launching import Run, nothing_remains, ordinary_user, remains, running, seen

pytestmark = pytest.mark.drill


def test_a_kill_while_it_starts_leaves_nothing_half_made(tmp_path: Path) -> None:
    for moment in ("postgres.new", "postgres", "static/admin"):
        run = Run(tmp_path)
        try:
            wait_until(lambda moment=moment: (tmp_path / moment).exists(), within=60)  # type: ignore[misc]
            run.process.kill()
            run.end()
            assert nothing_remains(tmp_path), remains(tmp_path)
        finally:
            run.destroy()
    with running(tmp_path) as run:
        assert run.is_ready()


def test_two_runs_do_not_collide(tmp_path: Path) -> None:
    with running(tmp_path / "one") as one, running(tmp_path / "two") as two:
        assert one.address() != two.address()
        assert one.is_ready()
        assert two.is_ready()


def test_an_ordinary_user_can_do_all_of_it() -> None:
    with ordinary_user() as (person, home):
        var_dir = home / "var"
        with running(var_dir, person=person) as run:
            keep_something(var_dir, person)
            users = seen(var_dir, lambda process: process.uids().effective)
            assert users
            assert 0 not in users
            run.process.send_signal(signal.SIGTERM)
            assert run.end() == 0
            assert nothing_remains(var_dir)
        with running(var_dir, person=person):
            assert is_kept(var_dir, person)
