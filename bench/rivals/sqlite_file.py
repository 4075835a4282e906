"""The published record as a file for Datasette: the documents, and the columns by which its lists are asked for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prisoners.models import PublishedPrisoner

NAME, TABLE = "vigil", "prisoners"
COLUMNS = ("public_id", "name", "country", "status", "gender", "groups", "document")


def write_sqlite(folder: Path, *, full_text: bool = False) -> Path:
    """The file, with an index on each column that is asked for, and on the words of names and documents."""
    path = folder / f"{NAME}.db"
    file = sqlite3.connect(path)
    columns = ", ".join(f'"{name}" TEXT' for name in COLUMNS[1:])
    file.execute(f"CREATE TABLE {TABLE} (public_id TEXT PRIMARY KEY, {columns}) {'' if full_text else 'WITHOUT ROWID'}")
    places = ", ".join("?" * len(COLUMNS))
    file.executemany(f"INSERT INTO {TABLE} VALUES ({places})", _rows())  # noqa: S608  (names of our own)
    for name in ("country", "status"):
        file.execute(f"CREATE INDEX {TABLE}_{name} ON {TABLE} ({name})")
    if full_text:
        # As `sqlite-utils enable-fts` makes it: Datasette finds it by the table that it is of.
        file.execute(f"CREATE VIRTUAL TABLE {TABLE}_fts USING fts5(name, document, content='{TABLE}')")
        file.execute(f"INSERT INTO {TABLE}_fts({TABLE}_fts) VALUES ('rebuild')")  # noqa: S608  (names of our own)
    file.execute("ANALYZE")
    file.commit()
    file.close()
    return path


def _rows() -> Iterator[tuple[Any, ...]]:
    rows = PublishedPrisoner.objects.with_text().order_by("public_id")
    for *columns, groups, text in rows.values_list(*COLUMNS[:5], "groups", "text").iterator(chunk_size=500):
        yield (*columns, json.dumps(groups), text)
