"""A backup brings back all that was there, and whatever is wrong with one is a line and leaves nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from backups.database import scratch_database
from backups.files import files_there, roots
from backups.folder import DUMP, FILES, MANIFEST, SUMS, all_backups
from backups.manifest import Manifest, Table, manifest_of
from backups.sealing import digest_of, read_sealed, seal_bytes
from backups.tables import tables_of
from record.verifying import verify
from tests.backups.conftest import Key, new_key, rewrite, without_statistics
from tests.factories import PrisonerFactory, published, whole_case

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

PORTRAIT, EXPORT = "uploads/pictures/portrait.jpg", "exports/2026-01-02/all.zip"
RIGHTS = """
    SELECT c.oid::regclass::text, p FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p
    WHERE c.relkind IN ('r', 'v') AND c.relnamespace IN ('public'::regnamespace, 'pg_catalog'::regnamespace)
        AND has_table_privilege('vigil_public', c.oid, p)
    UNION ALL SELECT f.oid::regprocedure::text, f.prosecdef::text FROM pg_proc f
    WHERE has_function_privilege('vigil_public', f.oid, 'EXECUTE')
"""


@pytest.fixture
def record(folder: Path) -> Path:
    """Two versions of a whole case, notes, uploads and an export. Gives the folder for backups."""
    case = whole_case(name="Aynur Sadigova")
    published(case)
    case.case_summary = "Moved to Baku."
    case.save()
    published(case)
    default_storage.save("pictures/portrait.jpg", ContentFile(b"\xff\xd8 a picture of Aynur Sadigova"))
    default_storage.save("sources/letter.pdf", ContentFile(b"%PDF a letter of Aynur Sadigova"))
    os.chmod(default_storage.path("sources/letter.pdf"), 0o600)
    kept = roots()["exports"] / "2026-01-02" / "all.zip"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"PK" + os.urandom(100_000))
    return folder


def tables() -> dict[str, Table]:
    with transaction.atomic():
        return tables_of()


def rights() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS)
        return set(cursor.fetchall())


def files() -> dict[str, tuple[bytes, int, int]]:
    return {name: (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns) for name, path in files_there()}


def lose_files() -> None:
    for root in roots().values():
        shutil.rmtree(root, ignore_errors=True)


def is_empty() -> bool:
    return not tables() and not files()


def back_up(folder: Path, **options: Any) -> Path:
    call_command("backup", str(folder), **options)
    return all_backups(folder)[-1]


def test_all_comes_back_as_it_was(record: Path, key: Key, capsys: pytest.CaptureFixture[str]) -> None:
    before, kept, allowed, head = tables(), files(), rights(), verify()
    backup = back_up(record)
    lose_files()
    with scratch_database():
        call_command("restore", str(record), identity=str(key.identity))
        assert tables() == before
        assert rights() == allowed
        assert verify() == head
        assert without_statistics() == []
    assert files() == kept
    assert {before[name].rows for name in ("record_version", "prisoners_confidentialnote")} & {0} == set()
    assert f"Head of the log of acts: {head}" in capsys.readouterr().out
    # Whoever finds the folder learns neither a name nor which files there are.
    everything = b"".join(path.read_bytes() for path in record.rglob("*") if path.is_file())
    assert not [word for word in (b"Sadigova", b"prisoners_", b"portrait", *_sums_of(kept)) if word in everything]
    assert subprocess.run(["sha256sum", "--check", "--quiet", SUMS], cwd=backup, check=False).returncode == 0
    assert {path.stat().st_mode & 0o077 for path in record.rglob("*.age")} == {0}


def _sums_of(kept: dict[str, tuple[bytes, int, int]]) -> list[bytes]:
    return [digest_of(path).encode() for name, path in files_there() if name in kept]


def test_backups_of_one_second_lie_beside_each_other_in_order(record: Path) -> None:
    with time_machine.travel("2026-01-31T23:59:59Z", tick=False):
        made = [back_up(record).name for _ in range(3)]
    assert made == ["2026-01-31T235959Z", "2026-02-01T000000Z", "2026-02-01T000001Z"]
    assert [path.name for path in all_backups(record)] == made


def test_verifying_restores_beside_the_record_and_leaves_nothing(record: Path, key: Key, capsys: Any) -> None:
    back_up(record)
    before, databases = tables(), _databases()
    call_command("verify_backup", str(record), identity=str(key.identity))
    assert "can be restored" in capsys.readouterr().out
    call_command("verify_backup", str(record), identity=str(key.identity), verbosity=2)
    told = [line.partition(":")[0] for line in capsys.readouterr().out.splitlines() if line.endswith(" s")]
    assert told[0] == "backup read and compared with its sums" and told[-1] == "log of acts looked through"
    assert (tables(), _databases()) == (before, databases)
    # Without the key, at least that nothing is lost or changed.
    call_command("verify_backup", str(record))
    assert "is whole" in capsys.readouterr().out


def _databases() -> set[str]:
    """But those of other tests that come and go."""
    with connection.cursor() as cursor:
        name = connection.settings_dict["NAME"][:40]
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name])
        return {name for (name,) in cursor.fetchall()}


def test_a_file_is_kept_once_and_goes_with_the_last_backup_that_names_it(record: Path, monkeypatch: Any) -> None:
    first = back_up(record)
    kept = {path: path.stat().st_mtime_ns for path in (record / FILES).rglob("*.age")}
    default_storage.delete("sources/letter.pdf")
    default_storage.save("pictures/second.jpg", ContentFile(b"\xff\xd8 another picture"))
    default_storage.save("pictures/again.jpg", ContentFile(b"\xff\xd8 another picture"))
    _made_on(first, "2025-01-01")
    second = back_up(record, keep=5)
    now = {path: path.stat().st_mtime_ns for path in (record / FILES).rglob("*.age")}
    assert kept.items() <= now.items() and len(now) == len(kept) + 1
    _made_on(second, "2025-01-02")
    third = back_up(record, keep=1)
    assert all_backups(record) == [third]
    left = set((record / FILES).rglob("*.age"))
    assert len(left) == len(kept) and left < set(now)
    call_command("verify_backup", str(record))


def _made_on(backup: Path, day: str) -> None:
    """Names of backups have seconds: as if that one had been made on a day of the past."""
    backup.rename(backup.with_name(f"{day}T000000Z"))


def truncated(backup: Path, other: Path) -> None:
    dump = backup / DUMP
    dump.write_bytes(dump.read_bytes()[:-70_000])


def truncated_with_its_sum(backup: Path, other: Path) -> None:
    truncated(backup, other)
    _say_new_sums(backup)


def of_another_database(backup: Path, other: Path) -> None:
    shutil.copy(other / DUMP, backup / DUMP)
    _say_new_sums(backup)


def without_a_file(backup: Path, other: Path) -> None:
    next((backup.parent / FILES).rglob("*.age")).unlink()


def sums_cut_short(backup: Path, other: Path) -> None:
    lines = (backup / SUMS).read_text()
    (backup / SUMS).write_text(lines[: len(lines) // 2])


def manifest_changed(backup: Path, other: Path) -> None:
    sealed = bytearray((backup / MANIFEST).read_bytes())
    sealed[-40] ^= 1
    (backup / MANIFEST).write_bytes(sealed)
    _say_new_sums(backup)


def _say_new_sums(backup: Path) -> None:
    """As whoever changes a backup would."""
    lines = [line.split("  ") for line in (backup / SUMS).read_text().splitlines()]
    (backup / SUMS).write_text("".join(f"{digest_of(backup / name)}  {name}\n" for _, name in lines))


SPOILT: list[tuple[Callable[[Path, Path], None], str]] = [
    (truncated, "database.dump.age was cut short or changed"),
    (truncated_with_its_sum, "of another backup than the manifest"),
    (of_another_database, "of another backup than the manifest"),
    (without_a_file, "is missing from the backup"),
    (sums_cut_short, "is cut short"),
    (manifest_changed, "manifest.json.age cannot be opened, it was cut short or changed"),
]


def test_a_spoilt_backup_and_a_wrong_key_are_a_line_and_bring_back_nothing(
    record: Path, key: Key, tmp_path: Path, monkeypatch: Any
) -> None:
    other = back_up(record).rename(record / "2025-01-01T000000Z")
    PrisonerFactory()
    # That a backup was made stands in the database behind it.
    before = tables()
    whole = back_up(record)
    lose_files()

    def refused(folder: Path, identity: Path = key.identity) -> str:
        with pytest.raises(CommandError) as said:
            call_command("restore", str(folder), identity=str(identity))
        assert "\n" not in str(said.value)
        assert is_empty(), said.value
        return str(said.value)

    with scratch_database():
        for spoil, said in SPOILT:
            shutil.copytree(record, spoilt := tmp_path / spoil.__name__)
            spoil(spoilt / whole.name, spoilt / other.name)
            assert said in refused(spoilt), spoil
        assert "is not the key of this backup" in refused(record, new_key(tmp_path / "other.txt").identity)
        # As if PostgreSQL had brought back something else, or a dump had ended too soon.
        monkeypatch.setattr("backups.tables.tables_of", lambda: before | {"record_version": Table(1, "0")})
        assert "record_version has" in refused(record)
        monkeypatch.setattr("backups.services._opened", lambda folder, identity, told: _half_a_dump(whole, record, key))
        assert "took it back" in refused(record)


def _half_a_dump(whole: Path, record: Path, key: Key) -> tuple[Path, Manifest]:
    """A dump that is whole as an encrypted file, and cut short inside: what no hash of ours finds."""
    manifest = manifest_of(read_sealed(whole / MANIFEST, identity=key.identity))
    dump = read_sealed(whole / DUMP, identity=key.identity)
    shutil.copytree(whole, half := record / "half")
    (half / DUMP).unlink()
    seal_bytes(dump[:-2000], half / DUMP, recipients=[key.recipient])
    return half, manifest


def test_what_is_there_is_not_written_over(record: Path, key: Key) -> None:
    back_up(record)
    before = tables(), files()
    with pytest.raises(CommandError, match="is not empty: make an empty one"):
        call_command("restore", str(record), identity=str(key.identity))
    assert (tables(), files()) == before
    Path(default_storage.path("pictures/portrait.jpg")).write_bytes(b"another picture")
    with scratch_database():
        with pytest.raises(CommandError, match=r"portrait.jpg is there already and is not of this backup"):
            call_command("restore", str(record), identity=str(key.identity))
        assert not tables()


def test_a_file_that_was_there_stays_where_the_rest_does_not_fit(record: Path, key: Key) -> None:
    backup = back_up(record)
    rewrite(backup, key, lambda said: replace(said, tables=said.tables | {"record_version": Table(1, "0")}))
    before = files()
    for name, path in list(files_there()):
        if name != PORTRAIT:
            path.unlink()
    with scratch_database(), pytest.raises(CommandError, match="record_version has"):
        call_command("restore", str(record), identity=str(key.identity))
    assert files() == {PORTRAIT: before[PORTRAIT]}


def test_a_log_of_acts_that_was_cut_before_the_backup_shows_by_the_head_that_was_written_down(
    record: Path, key: Key
) -> None:
    head = str(verify())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE record_act DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM record_act WHERE sequence = (SELECT max(sequence) FROM record_act)")
        cursor.execute("ALTER TABLE record_act ENABLE TRIGGER USER")
    back_up(record)
    with pytest.raises(CommandError, match=r"the log of acts does not hold: Act .* is missing"):
        call_command("verify_backup", str(record), identity=str(key.identity), head=head)


def test_a_backup_of_an_older_vigil_is_migrated_and_one_of_a_newer_refused(record: Path, key: Key) -> None:
    call_command("migrate", "staff", "0001", verbosity=0)
    try:
        _made_on(back_up(record), "2025-01-01")
    finally:
        call_command("migrate", verbosity=0)
    now = set(tables())
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('staff', '9999_of_tomorrow', now())")
        try:
            back_up(record)
        finally:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_of_tomorrow'")
    lose_files()
    with scratch_database():
        with pytest.raises(CommandError, match="is of a newer Vigil"):
            call_command("restore", str(record), identity=str(key.identity))
        call_command("restore", str(record / "2025-01-01T000000Z"), identity=str(key.identity))
        assert set(tables()) == now
        assert ("staff", "0002_acts") in MigrationRecorder(connection).applied_migrations()


def test_the_keys_are_written_apart_and_nothing_without_a_public_key(
    record: Path, key: Key, tmp_path: Path, settings: Any
) -> None:
    settings.TEAM_KEYS = {"sova": ["first", "second"]}
    backup = back_up(record)
    manifest = read_sealed(backup / MANIFEST, identity=key.identity).decode()
    assert settings.FIELD_KEYS[0] not in manifest
    call_command("backup", str(record), keys=tmp_path / "keys.age")
    lines = read_sealed(tmp_path / "keys.age", identity=key.identity).decode().splitlines()
    assert f"FIELD_KEYS={','.join(settings.FIELD_KEYS)}" in lines
    assert "TEAM_KEYS=sova=first,sova=second" in lines
    with pytest.raises(CommandError, match="are to be kept apart"):
        call_command("backup", str(record), keys=record / "keys.age")
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(record), keys=tmp_path / "keys.age")
    settings.BACKUP_RECIPIENTS = []
    with pytest.raises(CommandError, match="BACKUP_RECIPIENTS is not set"):
        call_command("backup", str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()
