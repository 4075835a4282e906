"""All tables as one SQLite database, with keys, indexes and full-text search: Datasette opens it as it is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from exports.about import About
from exports.snapshot import Read
from exports.tables import TABLES, Row, Table, Type
from exports.writing import Made, Place

FORM = "sqlite"
AT_ONCE = 5000
_TYPES = {
    Type.TEXT: "TEXT",
    Type.WHOLE: "INTEGER",
    Type.DECIMAL: "REAL",
    Type.TRUTH: "INTEGER",
    Type.DAY: "TEXT",
    Type.MOMENT: "TEXT",
    # A JSON array: what Datasette makes facets of.
    Type.LIST: "TEXT",
}
# Which columns a search of a table looks through.
SEARCHED = {
    "prisoners": ("name", "occupations", "case_summary", "biography"),
    "names": ("name",),
    "charges": ("article_title", "text"),
    "incidents": ("kind_name", "by_whom", "description"),
    "events": ("name", "place", "description"),
    "organizations": ("name", "description"),
    "institutions": ("name", "place", "description"),
    "campaigns": ("title", "body"),
    "resolutions": ("title", "text"),
    "sources": ("publisher", "title"),
    "changes": ("summary",),
}
# What stands for a row where another one names it.
LABELS = {"prisoners": "name", "campaigns": "title", "resolutions": "title", "sources": "title"} | dict.fromkeys(
    ("events", "organizations", "institutions"), "name"
)
# By what Datasette offers to narrow a table.
FACETS = {"prisoners": ["country", "status", "gender"], "detentions": ["kind", "end_kind"], "charges": ["state"]}


class Database:
    """Fills the tables first and makes the indexes last, which is faster."""

    def __init__(self, place: Place, about: About) -> None:
        self.place, self.about = place, about
        self.path = place.file(".sqlite")
        self.database = sqlite3.connect(self.path, isolation_level=None)
        # Nobody reads it before it is whole: what is cut off is thrown away.
        self.database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
        for table in TABLES:
            self.database.execute(_create(table))
        self.waiting: dict[str, list[Row]] = {table.name: [] for table in TABLES}
        self.inserts = {
            table.name: f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})"  # noqa: S608
            for table in TABLES
        }
        self.rows = self.kept = 0

    def take(self, read: Read, rows: Sequence[tuple[Table, Row]]) -> None:
        for table, row in rows:
            self.waiting[table.name].append(tuple(map(_value, row)))
        self.kept += len(rows)
        if self.kept >= AT_ONCE:
            self._write()

    def _write(self) -> None:
        for name, rows in self.waiting.items():
            self.database.executemany(self.inserts[name], rows)
            rows.clear()
        self.rows += self.kept
        self.kept = 0

    def close(self) -> Made:
        self._write()
        for table in TABLES:
            for column in table.columns[1:]:
                if column.key_of or column.name in FACETS.get(table.name, ()):
                    self.database.execute(
                        f"CREATE INDEX {table.name}_{column.name} ON {table.name} ({_quoted(column.name)})"
                    )
        for name, columns in SEARCHED.items():
            self.database.execute(
                f"CREATE VIRTUAL TABLE {name}_fts USING fts5 ({', '.join(columns)}, content='{name}', "
                'tokenize="unicode61 remove_diacritics 2")'
            )
            self.database.execute(f"INSERT INTO {name}_fts ({name}_fts) VALUES ('rebuild')")  # noqa: S608
        self.database.execute("COMMIT")
        self.database.execute("ANALYZE")
        self.database.close()
        metadata = json.dumps(datasette_metadata(self.about, self.path.stem), ensure_ascii=False, indent=2)
        self.place.file("-datasette.json").write_text(metadata, encoding="utf-8")
        return Made(FORM, self.path.name, self.rows)

    def drop(self) -> None:
        self.database.close()


def _create(table: Table) -> str:
    columns = [f"{_quoted(c.name)} {_TYPES[c.type]}" for c in table.columns]
    columns[0] += " PRIMARY KEY"
    keys = {other.name: other.key.name for other in TABLES}
    columns += [
        f"FOREIGN KEY ({_quoted(c.name)}) REFERENCES {c.key_of} ({keys[c.key_of]})" for c in table.columns if c.key_of
    ]
    return f"CREATE TABLE {table.name} ({', '.join(columns)})"


def _quoted(name: str) -> str:
    """A name of ours that may be a word of SQL, such as `table`."""
    return f'"{name}"'


def _value(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def datasette_metadata(about: About, database: str) -> dict[str, Any]:
    """What Datasette shows beside the tables: where they are from, the licence, and what each column holds."""
    return {
        "title": about.title,
        "description": about.description,
        "license": about.licence.name,
        "license_url": about.licence.url,
        "source": about.authors,
        "source_url": about.url,
        # Datasette calls a database by the name of its file, which may have been made shorter.
        "databases": {name: {"tables": {table.name: _told(table) for table in TABLES}} for name in (database, "vigil")},
    }


def _told(table: Table) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": table.words,
        "columns": {column.name: column.words for column in table.columns},
    }
    if label := LABELS.get(table.name):
        told["label_column"] = label
    if facets := FACETS.get(table.name):
        told["facets"] = facets
    if table.name in SEARCHED:
        told["fts_table"], told["fts_pk"] = f"{table.name}_fts", "rowid"
    return told
