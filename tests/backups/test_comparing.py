"""What comes back is compared with what was backed up: how many rows each table has, and what is in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from backups.database import scratch_database
from backups.folder import all_backups
from backups.manifest import Table
from backups.tables import difference, tables_of
from tests.backups.conftest import Key, rewrite
from tests.factories import PrisonerFactory, published

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

PRISONERS, VERSIONS = "prisoners_publishedprisoner", "record_version"


def test_a_value_that_changed_and_a_row_that_is_lost_are_found() -> None:
    published(PrisonerFactory(name="Aynur Sadigova"))
    with transaction.atomic(), connection.cursor() as cursor:
        before = tables_of()
        cursor.execute(f"UPDATE {PRISONERS} SET name = name || ' '")
        assert difference(before, tables_of()) == f"{PRISONERS} has other content in some of its 1 rows"
        cursor.execute(f"UPDATE {PRISONERS} SET name = rtrim(name)")
        assert difference(before, tables_of()) == ""
        cursor.execute("DELETE FROM django_migrations WHERE app = 'staff'")
        assert difference(before, tables_of()).startswith("django_migrations has ")
        transaction.set_rollback(True)


@pytest.mark.parametrize("more_rows", [1, 0])
def test_a_manifest_that_says_otherwise_than_its_dump_brings_back_nothing(
    folder: Path, key: Key, more_rows: int
) -> None:
    published(PrisonerFactory(name="Aynur Sadigova"))
    with transaction.atomic():
        there = tables_of()[VERSIONS]
    other = Table(there.rows + more_rows, there.hash if more_rows else there.hash[::-1])
    call_command("backup", str(folder))
    (backup,) = all_backups(folder)
    rewrite(backup, key, lambda manifest: replace(manifest, tables=manifest.tables | {VERSIONS: other}))
    said = f"{there.rows} rows instead of {other.rows}" if more_rows else f"other content in some of its {there.rows}"
    with scratch_database():
        with pytest.raises(CommandError, match=f"is not the one that was backed up: {VERSIONS} has {said}"):
            call_command("restore", str(folder), identity=str(key.identity))
        with transaction.atomic():
            assert tables_of() == {}
