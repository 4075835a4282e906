"""Every form of one state of the record, written side by side from one reading of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from exports.about import About
from exports.snapshot import Snapshot
from exports.tables import rows_of
from exports.transfer.writing import write_record
from exports.writing import Made, Place, Writer
from exports.writing.csv_set import CsvSet
from exports.writing.entities import Entities
from exports.writing.json_lines import JsonLines
from exports.writing.parquet import Parquet
from exports.writing.sqlite import Database

_AT_ONCE = 1024 * 1024
# After how many documents it is said how far the writing is.
SAID_EVERY = 200

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Written:
    """A file as it lies on the disk."""

    form: str
    name: str
    rows: int | None
    bytes: int
    sha256: str


def write_whole_set(
    folder: Path, snapshot: Snapshot, about: About, progress: Progress, *, with_history: bool = False
) -> list[Written]:
    """Write every form into an empty folder; `progress` hears how many documents of how many are written.
    `with_history`: also all that another instance needs to go on (exports/transfer)."""
    place = Place(folder, f"vigil-{about.label}")
    total, done = snapshot.number, 0
    progress(done, total)
    with _writers(place, about) as writers:
        for done, read in enumerate(snapshot.documents(), start=1):
            rows = list(rows_of(read.kind, read.document))
            for writer in writers:
                writer.take(read, rows)
            if done % SAID_EVERY == 0:
                progress(done, total)
        made = [writer.close() for writer in writers]
    made += [Made("datasette", place.file("-datasette.json").name, 0), _citation(place, about)]
    if with_history:
        made += write_record(folder, snapshot, about)
    progress(done, total)
    return [_measured(folder, file) for file in made]


@contextmanager
def _writers(place: Place, about: About) -> Iterator[list[Writer]]:
    """One a form; if anything fails, all let go of their files."""
    writers: list[Writer] = []
    try:
        for form in (CsvSet, JsonLines, Database, Parquet, Entities):
            writers.append(form(place, about))
        yield writers
    except BaseException:
        for writer in writers:
            # On a full disk even ending a file fails; what failed first is what is told.
            with suppress(Exception):
                writer.drop()
        raise


def _citation(place: Place, about: About) -> Made:
    path = place.folder / "CITATION.cff"
    path.write_text(about.citation_file(), encoding="utf-8")
    return Made("citation", path.name, 0)


def _measured(folder: Path, made: Made) -> Written:
    path = folder / made.name
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_AT_ONCE):
            digest.update(part)
        # Listed only once it would outlive a power cut.
        os.fsync(file.fileno())
    return Written(made.form, made.name, made.rows or None, path.stat().st_size, digest.hexdigest())
