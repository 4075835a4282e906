"""The verbs of exports: one is asked for, made from one state of the record, and put where everyone finds it."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from exports.about import About
from exports.models import Export, ExportFile, exports_folder
from exports.snapshot import Busy, Snapshot, snapshot
from record.nudging import nudge
from record.published import Version

if TYPE_CHECKING:
    from exports.writing.whole_set import Progress, Written

logger = logging.getLogger(__name__)

# So often it is kept how far an export is.
_SAID_AFTER = 1.0
_UNFINISHED = ".unfinished-"


class NothingNew(Exception):
    """The record is as the newest export has it."""

    def __init__(self, export: Export) -> None:
        self.export = export
        super().__init__(str(export))


class CannotWrite(Exception):
    """The disk takes no more, or not there; says why, in a few words."""


def ask() -> Export:
    """Ask for an export of the record as it is now; the worker makes it. Returns the one that waits for it already, or
    that is being written of the same state. Raises NothingNew where an export of today has that state."""
    sequence = _sequence_now()
    _refuse_the_same(sequence, since_today=True)
    export = Export.objects.running().filter(sequence=sequence).first() or Export.objects.waiting().first()
    if export is None:
        try:
            with transaction.atomic():
                export = Export.objects.create()
        # Asked for at the same moment by another.
        except IntegrityError:
            export = Export.objects.newest_first()[0]
    transaction.on_commit(lambda: nudge("exports.tasks.make_asked_for"), robust=True)
    return export


def ask_nightly() -> None:
    """Ask for an export of today, unless nothing was published since the newest one."""
    with suppress(NothingNew):
        _refuse_the_same(_sequence_now(), since_today=False)
        ask()


def _sequence_now() -> int:
    newest = Version.objects.newest()
    return newest[0] if newest else 0


def _refuse_the_same(sequence: int, *, since_today: bool) -> None:
    same = Export.objects.of_state(sequence).given_out()
    if since_today:
        same = same.filter(began_at__date=timezone.now().date())
    if found := same.newest_first().first():
        raise NothingNew(found)


def make_asked_for() -> Export | None:
    """Make the export that was asked for. Returns it, or None where none was, or another is being made."""
    if not Export.objects.unfinished().exists():
        return None
    with suppress(Busy), snapshot() as state:
        # We hold the lock: whatever says that it is being written was cut off.
        _clear_away()
        export = Export.objects.waiting().first()
        if export is not None:
            _make(export, state)
        return export
    return None


def write_to(folder: Path, *, progress: Progress) -> list[Written]:
    """Write every form and the record with its history into a folder, which is made; nothing is listed. Raises
    CannotWrite, FileExistsError where the folder holds something, and Busy."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(folder)
    unfinished = folder.parent / f"{_UNFINISHED}{folder.name}"
    with snapshot() as state:
        about = About.now(label=timezone.now().date().isoformat(), sequence=state.sequence)
        written = _write(unfinished, state, about, progress, with_history=True)
        with suppress(FileNotFoundError):
            folder.rmdir()
        os.replace(unfinished, folder)
        return written


def _make(export: Export, state: Snapshot) -> None:
    export.state, export.began_at, export.sequence = Export.State.RUNNING, timezone.now(), state.sequence
    export.save()
    about = About.now(label=_free_label(state.sequence), sequence=state.sequence)
    try:
        unfinished = exports_folder() / f"{_UNFINISHED}{export.pk}"
        written = _write(unfinished, state, about, KeptProgress(export))
        _list(export, about, written, unfinished)
    except CannotWrite as error:
        _fail(export, str(error))
    except Exception:
        _fail(export, "broken off")
        raise


class KeptProgress:
    """Keeps how far an export is, so that everyone sees it; not more often than anyone looks."""

    def __init__(self, export: Export) -> None:
        self.export, self.said_at = export, 0.0

    def __call__(self, done: int, total: int) -> None:
        if done in (0, total) or time.monotonic() - self.said_at >= _SAID_AFTER:
            self.said_at = time.monotonic()
            Export.objects.filter(pk=self.export.pk).update(done=done, total=total)


def _write(
    folder: Path, state: Snapshot, about: About, progress: Progress, *, with_history: bool = False
) -> list[Written]:
    try:
        folder.mkdir(parents=True)
        # Not before it is needed: what writes Parquet takes 24 MB in every process that has it.
        from exports.writing.whole_set import write_whole_set

        return write_whole_set(folder, state, about, progress, with_history=with_history)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        # SQLite has an error of its own for a full disk.
        if isinstance(error, OSError | sqlite3.OperationalError):
            raise CannotWrite(getattr(error, "strerror", None) or str(error)) from error
        raise


def _free_label(sequence: int) -> str:
    """The day, or the day and the state of the record where the day has an export."""
    day = timezone.now().date().isoformat()
    return f"{day}-{sequence}" if Export.objects.filter(label=day).exists() else day


def _list(export: Export, about: About, written: list[Written], unfinished: Path) -> None:
    """Put the files where they stay, and list them: both or neither."""
    final = exports_folder() / about.label
    # Left by one that was cut off between the two.
    shutil.rmtree(final, ignore_errors=True)
    with transaction.atomic():
        export.refresh_from_db(fields=["done", "total"])
        export.label, export.state, export.finished_at = about.label, Export.State.READY, timezone.now()
        export.licence, export.licence_url = about.licence.name, about.licence.url
        export.save()
        ExportFile.objects.bulk_create(
            ExportFile(export=export, form=w.form, name=w.name, rows=w.rows, bytes=w.bytes, sha256=w.sha256)
            for w in written
        )
        os.replace(unfinished, final)


def _fail(export: Export, why: str) -> None:
    logger.error("An export failed: %s", why)
    shutil.rmtree(exports_folder() / f"{_UNFINISHED}{export.pk}", ignore_errors=True)
    Export.objects.filter(pk=export.pk).update(
        state=Export.State.FAILED, failure=why[:200], finished_at=timezone.now(), label=None
    )


def _clear_away() -> None:
    """Exports that were cut off: said to have failed, and what they left is removed."""
    for export in Export.objects.running():
        _fail(export, "cut off")
    for folder in exports_folder().glob(f"{_UNFINISHED}*"):
        shutil.rmtree(folder, ignore_errors=True)
