"""A record of DRILL_CASES cases (300, unless the environment says more) is backed up, lost and restored; a backup and a
restore are killed in the middle, and the disk takes no more.

Of more than MADE the published record is copied (bench/multiplied.py), and its versions are put into the log of acts.
"""

from __future__ import annotations

import io
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from backups.database import scratch_database
from backups.folder import all_backups
from backups.tables import tables_of
from bench.database import database_url
from bench.multiplied import multiply
from config.environment import CHECKOUT
from config.processes import wait_until
from record.log_of_acts import VERSION_DIGEST
from record.published import Version
from record.verifying import verify
from tests.backups.conftest import Key, new_key, without_statistics
from tests.launching import clean_environment

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

CASES = int(os.environ.get("DRILL_CASES", "300"))
MADE = 2_000
FILES = 40
# What was published and is not in the log: copies (record/migrations/0012_log_of_acts.py does so for former versions).
LOG_COPIES = f"""
    SELECT count(record_keep_act('version.found', NULL, v.kind || ' ' || v.public_id || ' version ' || v.number,
        'Copied for a drill.', {VERSION_DIGEST.format(row="v")}))
    FROM (SELECT * FROM record_version WHERE sequence > %s ORDER BY sequence) v
"""


@pytest.fixture
def record(tmp_path: Path, settings: Any) -> Iterator[tuple[Path, Key]]:
    key = new_key(tmp_path / "identity.txt")
    settings.BACKUP_RECIPIENTS = [key.recipient]
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", str(tmp_path / "var" / "uploads")
    pictures = tmp_path / "var" / "uploads" / "pictures"
    pictures.mkdir(parents=True)
    for number in range(FILES):
        (pictures / f"{number}.jpg").write_bytes(os.urandom(50_000))
    make(CASES)
    yield tmp_path / "backups", key


def make(cases: int) -> None:
    """So many published cases."""
    call_command("make_cases", str(min(cases, MADE)), processes=1)
    if cases <= MADE:
        return
    newest = Version.objects.newest()
    assert newest is not None
    multiply(cases // MADE)
    with connection.cursor() as cursor:
        cursor.execute(LOG_COPIES, [newest[0]])
        cursor.execute("ANALYZE")


def command(tmp_path: Path, key: Key, *words: str, **options: Any) -> subprocess.Popen[str]:
    """`manage.py …` over the database that Django is in now, as an operator runs it."""
    kept = {name: os.environ[name] for name in ("SECRET_KEY", "FIELD_KEYS", "REDIS_URL")}
    env = clean_environment(
        tmp_path / "var", **kept, DATABASE_URL=database_url(), BACKUP_RECIPIENTS=key.recipient, DEBUG="1"
    )
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=CHECKOUT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def timed(name: str, folder: Path, **options: Any) -> str:
    """How long a command took, and each of its steps."""
    said = io.StringIO()
    begun = time.monotonic()
    call_command(name, str(folder), verbosity=2, stdout=said, **options)
    took = time.monotonic() - begun
    steps = [line for line in said.getvalue().splitlines() if line.endswith(" s")]
    return f"{name}: {took:.1f} s ({'; '.join(steps)})"


def asked_of_the_server(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question, [connection.settings_dict["NAME"]])
        return int(cursor.fetchone()[0])


def working(program: str) -> int:
    return asked_of_the_server(
        f"SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name = '{program}'"
    )


def test_a_record_is_restored_whole_and_nothing_is_half_done_by_a_kill_or_a_full_disk(
    record: tuple[Path, Key], tmp_path: Path, counted: Callable[[str], None]
) -> None:
    folder, key = record
    with transaction.atomic():
        before = tables_of()
    head, kept = verify(), sorted(path.read_bytes() for path in (tmp_path / "var").rglob("*.jpg"))

    # A backup that is killed is none, and the next one clears it away; nor is one that the disk has no room for.
    killed = command(tmp_path, key, "backup", str(folder))
    assert wait_until(lambda: working("pg_dump") > 0, within=60)
    killed.kill()
    killed.communicate()
    assert wait_until(lambda: working("pg_dump") == 0, within=60)
    assert all_backups(folder) == []
    limited = command(tmp_path, key, "backup", str(folder), preexec_fn=_little_room)
    assert "could not be written: File too large. No half of a backup was left." in limited.communicate()[1]
    assert (limited.returncode, [path for path in folder.iterdir() if path.is_dir()]) == (1, [])

    times = [timed("backup", folder)]
    (backup,) = all_backups(folder)
    size = sum(path.stat().st_size for path in [*backup.iterdir(), *(folder / "files").rglob("*.age")])
    times.append(timed("verify_backup", folder, identity=str(key.identity)))
    shutil.rmtree(tmp_path / "var" / "uploads")

    with scratch_database():
        restoring = command(tmp_path, key, "restore", str(folder), "--identity", str(key.identity))
        assert wait_until(lambda: working("pg_restore") > 0, within=120)
        restoring.send_signal(signal.SIGKILL)
        restoring.communicate()
        assert wait_until(lambda: working("pg_restore") == 0, within=60)
        with transaction.atomic():
            assert tables_of() == {}
        # Begun again, it goes on.
        times.append(timed("restore", folder, identity=str(key.identity)))
        with transaction.atomic():
            assert tables_of() == before
        assert verify() == head
        assert without_statistics() == []
    assert sorted(path.read_bytes() for path in (tmp_path / "var").rglob("*.jpg")) == kept
    rows = sum(table.rows for table in before.values())
    counts = (
        f"{CASES:,} cases, {rows:,} rows of {len(before)} tables, {len(kept)} files, a backup of "
        f"{size / 1e6:.0f} MB; all counts and hashes equal"
    )
    counted("\n".join([counts, *times]))


def _little_room() -> None:
    # Python takes no signal of it, but an error, as of a full disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
