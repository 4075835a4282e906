"""All tables as Parquet in one archive, each column with its type."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from exports.about import About
from exports.snapshot import Read
from exports.tables import TABLES, Row, Table, Type
from exports.writing import Made, Place

FORM = "parquet"
# Rows of all tables together that are kept before those of the longest table are written.
MOST_KEPT = 20_000
_TYPES = {
    Type.TEXT: pa.string(),
    Type.WHOLE: pa.int64(),
    Type.DECIMAL: pa.float64(),
    Type.TRUTH: pa.bool_(),
    Type.DAY: pa.date32(),
    Type.MOMENT: pa.timestamp("us", tz="UTC"),
    Type.LIST: pa.list_(pa.string()),
}
_READ: dict[Type, Any] = {Type.DAY: dt.date.fromisoformat, Type.MOMENT: dt.datetime.fromisoformat}


class Parquet:
    """Writes a file a table, a group of rows at a time; the archive is made of them at the end."""

    def __init__(self, place: Place, about: About) -> None:
        self.place, self.about = place, about
        self.folder = place.scratch(FORM)
        self.schemas = {table.name: _schema(table, about) for table in TABLES}
        self.writers = {
            table.name: pq.ParquetWriter(self.folder / f"{table.name}.parquet", self.schemas[table.name])
            for table in TABLES
        }
        self.waiting: dict[str, list[Row]] = {table.name: [] for table in TABLES}
        self.rows = self.kept = 0

    def take(self, read: Read, rows: Sequence[tuple[Table, Row]]) -> None:
        for table, row in rows:
            self.waiting[table.name].append(row)
        self.kept += len(rows)
        if self.kept >= MOST_KEPT:
            self._write(max(TABLES, key=lambda table: len(self.waiting[table.name])))

    def _write(self, table: Table) -> None:
        rows = self.waiting[table.name]
        if not rows:
            return
        columns = [
            pa.array([_value(column.type, value) for value in values], _TYPES[column.type])
            for column, values in zip(table.columns, zip(*rows, strict=True), strict=True)
        ]
        self.writers[table.name].write_table(pa.table(columns, schema=self.schemas[table.name]))
        self.rows += len(rows)
        self.kept -= len(rows)
        rows.clear()

    def close(self) -> Made:
        for table in TABLES:
            self._write(table)
            self.writers[table.name].close()
        path = self.place.file("-parquet.zip")
        # Parquet is compressed already.
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("CITATION.cff", self.about.citation_file())
            for table in TABLES:
                archive.write(self.folder / f"{table.name}.parquet", f"{table.name}.parquet")
        shutil.rmtree(self.folder)
        return Made(FORM, path.name, self.rows)

    def drop(self) -> None:
        for writer in self.writers.values():
            writer.close()


def _schema(table: Table, about: About) -> pa.Schema:
    fields = [
        pa.field(column.name, _TYPES[column.type], metadata={"description": column.words}) for column in table.columns
    ]
    said = {"description": table.words, "licence": about.licence.url, "source": about.url}
    return pa.schema(fields, metadata=said)


def _value(kind: Type, value: Any) -> Any:
    return _READ[kind](value) if value and kind in _READ else value
