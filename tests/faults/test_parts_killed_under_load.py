"""Every part is killed in turn while people read and an editor publishes: nobody waits for a hand, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.parts_drill import running_drill

pytestmark = [pytest.mark.drill, pytest.mark.django_db]


def test_nothing_is_lost_or_wrong_and_all_comes_back_by_itself_whatever_is_killed(
    tmp_path: Path, counted: Callable[[str], None]
) -> None:
    with running_drill(tmp_path / "machine", notes=tmp_path / "edits") as drill:
        for name in drill.machine.services:
            drill.after(name, lambda name=name: drill.kill_service(name))  # type: ignore[misc]
        for name in drill.servers:
            drill.after(name, lambda name=name: drill.break_server(name))  # type: ignore[misc]
        drill.after("PostgreSQL and Redis", drill.break_both)
        drill.after("nginx", drill.break_nginx)
        found = drill.ended()
    counted(f"{found.said}")
    found.holds()
