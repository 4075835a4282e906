"""Making a backup, bringing one back, and trying whether it can be brought back (docs/backup.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from backups import database, files, objects, tables
from backups import folder as folders
from backups.errors import BackupError
from backups.manifest import KeptFile, Manifest, manifest_of
from backups.models import BackupMade
from backups.sealing import digest_of, read_sealed, seal_bytes
from backups.steps import Told, step, untold
from record.log_of_acts import FIRST
from record.models.log_of_acts import Act
from record.published import Version
from record.verifying import Broken, Head, head_of, verify


@dataclass(frozen=True)
class Brought:
    """What came back: from which backup, what it says of itself, and the head of the log of acts as it is now."""

    backup: Path
    manifest: Manifest
    head: Head


def back_up(*, folder: Path, recipients: Sequence[str], keep: int = 0, told: Told = untold) -> tuple[Path, Manifest]:
    """Write a backup of the database, uploads and exports into `folder`, encrypted to `recipients` (public keys of
    age); of files that an earlier backup there has, only the name. `keep`: delete all but so many backups afterwards;
    0 for none. `told` hears of each step. Returns it and what it says. Raises BackupError and OSError, and leaves no
    half of one then."""
    if not recipients:
        raise BackupError("BACKUP_RECIPIENTS is not set: name there the public keys (age1…) that shall open backups.")
    made = timezone.now()
    with folders.locked(folder), folders.new_backup(folder, made) as backup:
        manifest = _write(backup, folder, made, list(recipients), told)
        final = folder / backup.name.removeprefix(folders.UNFINISHED)
    if keep:
        with folders.locked(folder):
            folders.forget_older(folder, keep=keep)
    try:
        # Last: who watches is told of a backup that is there (backups/metrics.py).
        BackupMade.objects.create(made_at=made, sequence=manifest.sequence)
    except DatabaseError as error:
        why = type(error).__name__
        raise BackupError(f"{final} is whole, but could not be noted in the database ({why}).") from error
    return final, manifest


def _write(backup: Path, folder: Path, made: dt.datetime, recipients: list[str], told: Told) -> Manifest:
    # The database first, of one moment: the files that it names are there already, and come after.
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot(), pg_database_size(current_database())")
            snapshot, size = cursor.fetchone()
        with step("database dumped and encrypted", told):
            dump = database.dump(backup / folders.DUMP, snapshot=snapshot, recipients=recipients)
        newest = Version.objects.newest()
        last = Act.objects.order_by("-sequence").values_list("sequence", "hash").first()
        applied = sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())
        with step("rows counted and hashed", told):
            found = tables.tables_of()
    sums = folders.known_sums(folder)
    with step("files encrypted", told):
        kept = _keep_files(folder, sums, recipients)
    manifest = Manifest(
        made=made.isoformat(timespec="seconds"),
        site=settings.SITE_URL,
        software=settings.VERSION,
        server=database.server_version(),
        database_bytes=size,
        migrations=applied,
        sequence=newest[0] if newest else 0,
        acts=str(Head(*(last or (0, FIRST)))),
        dump=dump,
        tables=found,
        files=kept,
    )
    sealed = seal_bytes(manifest.as_json(), backup / folders.MANIFEST, recipients=recipients)
    ours = {f"../{folders.FILES}/{file.kept_as}": sums[file.kept_as] for file in kept.values()}
    folders.write_sums(backup, {folders.DUMP: dump, folders.MANIFEST: sealed} | ours)
    return manifest


def _keep_files(folder: Path, sums: dict[str, str], recipients: list[str]) -> dict[str, KeptFile]:
    kept = {}
    for name, path in files.files_there():
        try:
            about, digest = path.stat(), digest_of(path)
            kept_as = folders.keep_file(path, digest, folder=folder, known=sums, recipients=recipients)
        except FileNotFoundError:
            # Struck from the record meanwhile.
            if path.exists():
                raise
            continue
        kept[name] = KeptFile(kept_as, about.st_size, digest, about.st_mode & 0o777, about.st_mtime_ns)
    for name, changed in objects.objects_there():
        try:
            with objects.at_hand(name) as path:
                size, digest = path.stat().st_size, digest_of(path)
                kept_as = folders.keep_file(path, digest, folder=folder, known=sums, recipients=recipients)
        except FileNotFoundError:
            if objects.is_there(name):
                raise
            continue
        when = int(changed.timestamp()) * 1_000_000_000
        kept[name] = KeptFile(kept_as, size, digest, settings.FILE_UPLOAD_PERMISSIONS, when)
    return kept


def check(*, folder: Path) -> Path:
    """Whether the newest backup (or this one) is whole, as far as can be told without a key. Raises BackupError."""
    backup = folders.chosen_backup(folder)
    folders.check_whole(backup)
    return backup


def verify_backup(*, folder: Path, identity: Path, head: Head | None = None, told: Told = untold) -> Brought:
    """Restore a backup into a scratch database, compare every table and file, look through the log of acts, and drop
    the database. `identity`: the file with age's private key; `head`: one that was written down; `told` hears of each
    step. Raises BackupError."""
    backup, manifest = _opened(folder, identity, told)
    with database.scratch_database():
        with step("files opened and compared", told):
            files.bring_back(manifest, folder=backup.parent, identity=identity, only_check=True)
        _restore_database(backup, manifest, identity, told)
        return Brought(backup, manifest, _verified(manifest, head, told))


def restore(*, folder: Path, identity: Path, head: Head | None = None, told: Told = untold) -> Brought:
    """Bring a backup back onto a machine whose database and folders are empty, and migrate it to this software. All
    of it or nothing; killed, it can be begun again. `told` hears of each step. Raises BackupError."""
    backup, manifest = _opened(folder, identity, told)
    database.refuse_unless_empty()
    files.refuse_others(manifest)
    with step("files brought back", told):
        written = files.bring_back(manifest, folder=backup.parent, identity=identity, only_check=False)
    try:
        _restore_database(backup, manifest, identity, told)
    except BaseException:
        files.take_back(written)
        raise
    return Brought(backup, manifest, _verified(manifest, head, told))


def _opened(folder: Path, identity: Path, told: Told) -> tuple[Path, Manifest]:
    """The backup and its manifest, once both are whole, of one another, and not newer than what is here."""
    backup = folders.chosen_backup(folder)
    with step("backup read and compared with its sums", told):
        sums = folders.check_whole(backup)
    manifest = manifest_of(read_sealed(backup / folders.MANIFEST, identity=identity))
    if sums[folders.DUMP] != manifest.dump:
        raise BackupError(f"{folders.DUMP} is of another backup than the manifest beside it.")
    missing = {f"../{folders.FILES}/{file.kept_as}" for file in manifest.files.values()} - sums.keys()
    if missing:
        raise BackupError(f"{folders.SUMS} is of another backup than the manifest beside it.")
    if database.server_version() < manifest.server:
        raise BackupError(
            f"The backup is of PostgreSQL {manifest.server}; this server is {database.server_version()}, older."
        )
    unknown = {(app, name) for app, name in manifest.migrations} - known_migrations()
    if unknown:
        app, name = min(unknown)
        raise BackupError(f"The backup is of a newer Vigil (it has {app} {name}): install that one first.")
    return backup, manifest


def known_migrations() -> set[tuple[str, str]]:
    """The migrations that this software has, and those that they stand for."""
    loader = MigrationLoader(None)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return set(loader.disk_migrations) | replaced


def _restore_database(backup: Path, manifest: Manifest, identity: Path, told: Told) -> None:
    with step("database opened and restored", told):
        database.restore(backup / folders.DUMP, identity=identity)
    try:
        with step("rows counted, hashed and compared", told), transaction.atomic():
            differs = tables.difference(manifest.tables, tables.tables_of())
        if differs:
            raise BackupError(f"The database that came back is not the one that was backed up: {differs}.")
        with step("statistics gathered", told), connection.cursor() as cursor:
            # A dump has none, and without them the first visitors would wait for bad plans.
            cursor.execute("ANALYZE")
        with step("migrated", told):
            call_command("migrate", interactive=False, verbosity=0)
    except BaseException:
        database.empty_again()
        raise


def _verified(manifest: Manifest, head: Head | None, told: Told) -> Head:
    try:
        with step("log of acts looked through", told):
            # The manifest's was taken when the backup was made: the log must lead through it.
            found = verify(known=head_of(manifest.acts) if not manifest.acts.startswith("0:") else None)
            return verify(known=head) if head is not None else found
    except Broken as error:
        raise BackupError(
            f"Tables and files came back as they were backed up, but the log of acts does not hold: {error}"
        ) from error
