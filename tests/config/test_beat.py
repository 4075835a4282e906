"""Beat goes on after a clock that was ahead is set right."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from celery import Celery

from config.beat import ClockScheduler

EVERY = 60.0


@pytest.fixture
def scheduler(tmp_path: Path) -> ClockScheduler:
    app = Celery(broker="memory://")
    app.conf.beat_schedule = {name: {"task": name, "schedule": EVERY} for name in ("deliver", "watch")}
    return ClockScheduler(app=app, schedule_filename=str(tmp_path / "schedule"), lazy=False)


def test_what_last_ran_at_a_moment_to_come_runs_within_its_period(scheduler: ClockScheduler) -> None:
    for entry in scheduler.schedule.values():
        entry.last_run_at = scheduler.app.now() + dt.timedelta(days=1)
    assert scheduler.tick() <= EVERY
    assert all(entry.last_run_at <= scheduler.app.now() for entry in scheduler.schedule.values())


def test_what_ran_before_is_left_as_it_was(scheduler: ClockScheduler) -> None:
    before = scheduler.app.now() - dt.timedelta(seconds=20)
    for entry in scheduler.schedule.values():
        entry.last_run_at = before
    assert EVERY - 22 < scheduler.tick() < EVERY - 18
    assert {entry.last_run_at for entry in scheduler.schedule.values()} == {before}
