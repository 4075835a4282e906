"""An import whose process is killed outright: run again, it goes on, and nothing is lost or doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.imports import import_file, write_cases
from prisoners.models import Charge, Detention, Import, ImportRow, Prisoner

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]
ROWS = 1_500


def counted() -> tuple[int, int, int]:
    return Prisoner.objects.count(), Detention.objects.count(), Charge.objects.count()


def test_a_killed_import_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    write_cases(path, ROWS)
    killed = import_file(path, kill_after_rows=ROWS // 3)
    assert killed.code == -9
    entered = Prisoner.objects.count()
    assert 0 < entered < ROWS

    assert import_file(path).code == 0
    of = Import.objects.get()
    assert (of.state, of.rows_read, of.rows_done) == ("done", ROWS, ROWS)
    rows = ImportRow.objects.all()
    assert rows.entered().count() == ROWS
    assert rows.filter(outcome="created").count() == Prisoner.objects.count()
    # One charge for each article that the file names, as without a kill.
    named = sum(len(row.reading["charges"]) for row in rows.filter(outcome="created"))
    added = sum(len(row.made.get("prisoners.charge", [])) for row in rows.exclude(outcome="created"))
    assert Charge.objects.count() == named + added

    before = counted()
    again = import_file(path)
    assert again.code == 0
    assert counted() == before
