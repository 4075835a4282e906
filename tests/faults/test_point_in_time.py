"""The database comes back as it was before a mistake, by the very lines of docs/backup.md, on a server of its own."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import psycopg
import pytest

from backups.programs import postgres_programs
from config.embedded import Service, start_postgres
from config.environment import CHECKOUT
from config.processes import wait_until
from tests.backups.conftest import new_key

pytestmark = pytest.mark.drill


def blocks() -> list[str]:
    """What “To one moment” says to write and to type, in order."""
    text = (CHECKOUT / "docs" / "backup.md").read_text()
    section = text.split("## To one moment", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```(?:ini|sh)\n(.*?)```", section, re.DOTALL)


def started(var: Path) -> Service:
    (var / "log").mkdir(parents=True, exist_ok=True)
    return start_postgres(var, password="of-this-drill")


def ask(service: Service, *statements: str) -> str:
    with psycopg.connect(service.url, autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
        return str(cursor.fetchone()[0]) if cursor.description else ""  # type: ignore[index]


def test_a_mistake_is_undone_to_the_moment_before_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    key = new_key(tmp_path / "identity.txt")
    (tmp_path / "recipients").write_text(key.recipient + "\n")
    before, after, wal = tmp_path / "before", tmp_path / "after", tmp_path / "wal"
    wal.mkdir()
    wal.chmod(0o777)
    after.mkdir()
    places = {
        "/srv/wal": str(wal),
        "/etc/vigil/recipients": str(tmp_path / "recipients"),
        "/root/identity.txt": str(key.identity),
        "/var/lib/postgresql/15/recovered": str(after / "postgres"),
    }
    archiving, copying, unpacking, recovering = (_placed(block, places) for block in blocks())

    started(before).stop()
    with (before / "postgres" / "postgresql.conf").open("a") as file:
        file.write(archiving)
    first = started(before)
    try:
        ask(first, "CREATE TABLE cases (name text)", "INSERT INTO cases VALUES ('before the copy')")
        _typed(copying, first)
        ask(first, "INSERT INTO cases VALUES ('after the copy')")
        moment = ask(first, "SELECT clock_timestamp()")
        ask(first, "DELETE FROM cases", "SELECT pg_switch_wal()")
        last = (
            "SELECT count(*) FROM pg_stat_archiver WHERE last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1)"
        )
        assert wait_until(lambda: ask(first, last) == "1", within=60)
    finally:
        first.stop()
    assert b"after the copy" not in b"".join(path.read_bytes() for path in wal.iterdir())

    _typed(unpacking, first)
    _owned_alike(before / "postgres", after / "postgres")
    with (after / "postgres" / "postgresql.conf").open("a") as file:
        file.write(recovering.replace("2026-11-27 14:05:00+00", moment))
    second = started(after)
    try:
        assert wait_until(lambda: ask(second, "SELECT pg_is_in_recovery()") == "False", within=60)
        found = ask(second, "SELECT string_agg(name, ', ' ORDER BY name) FROM cases")
    finally:
        second.stop()
    assert found == "after the copy, before the copy"


def _placed(block: str, places: dict[str, str]) -> str:
    for there, here in places.items():
        block = block.replace(there, here)
    return block


def _typed(commands: str, service: Service) -> None:
    """As somebody types it who reaches this server."""
    programs = postgres_programs("pg_basebackup")[0].parent
    env = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "PGDATABASE": "", "LC_ALL": "C"}
    found = psycopg.conninfo.conninfo_to_dict(service.url)
    env |= {"PGHOST": found["host"], "PGPORT": str(found["port"]), "PGUSER": found["user"]}  # type: ignore[dict-item]
    env |= {"PGPASSWORD": str(found["password"])}
    subprocess.run(["bash", "-ec", commands], env=env, check=True, timeout=120)


def _owned_alike(before: Path, after: Path) -> None:
    """The server may be another user than the one who types."""
    about = before.stat()
    for path in (after, *after.rglob("*")):
        os.chown(path, about.st_uid, about.st_gid)
