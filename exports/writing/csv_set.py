"""All tables as CSV in one archive: a Frictionless Data Package, with a schema for each table."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from typing import IO, Any

from exports.about import About
from exports.snapshot import Read
from exports.tables import TABLES, Column, Row, Table, Type
from exports.writing import Made, Place
from record.csv_cells import cell

FORM = "csv"
# So that a spreadsheet takes the file for UTF-8 and shows every script.
_ENCODING = "utf-8-sig"
_TYPES: dict[Type, dict[str, str]] = {
    Type.TEXT: {"type": "string"},
    Type.WHOLE: {"type": "integer"},
    Type.DECIMAL: {"type": "number"},
    Type.TRUTH: {"type": "boolean"},
    Type.DAY: {"type": "date"},
    Type.MOMENT: {"type": "datetime", "format": "any"},
    # Apart by semicolons: what can be in a list never has one.
    Type.LIST: {"type": "string"},
}


class CsvSet:
    """Writes a file a table, side by side; the archive is made of them at the end."""

    def __init__(self, place: Place, about: About) -> None:
        self.place, self.about = place, about
        self.folder = place.scratch(FORM)
        self.rows: Counter[str] = Counter()
        self._open = ExitStack()
        self._writers = {table.name: csv.writer(self._file(table)) for table in TABLES}
        for table in TABLES:
            self._writers[table.name].writerow([column.name for column in table.columns])

    def _file(self, table: Table) -> IO[str]:
        path = self.folder / f"{table.name}.csv"
        return self._open.enter_context(path.open("w", encoding=_ENCODING, newline=""))

    def take(self, read: Read, rows: Sequence[tuple[Table, Row]]) -> None:
        for table, row in rows:
            self._writers[table.name].writerow(map(cell, row))
            self.rows[table.name] += 1

    def close(self) -> Made:
        self._open.close()
        path = self.place.file("-csv.zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("datapackage.json", json.dumps(self._package(), ensure_ascii=False, indent=2))
            archive.writestr("CITATION.cff", self.about.citation_file())
            for table in TABLES:
                archive.write(self.folder / f"{table.name}.csv", f"{table.name}.csv")
        shutil.rmtree(self.folder)
        return Made(FORM, path.name, self.rows.total())

    def drop(self) -> None:
        self._open.close()

    def _package(self) -> dict[str, Any]:
        about = self.about
        return {
            "profile": "tabular-data-package",
            "name": f"vigil-{about.label}",
            "title": about.title,
            "description": about.description,
            "homepage": about.url,
            "version": str(about.sequence),
            "created": about.made_at.isoformat(),
            "licenses": [{"name": about.licence.id, "title": about.licence.name, "path": about.licence.url}],
            "contributors": [{"title": about.authors, "role": "publisher"}],
            "sources": [{"title": about.authors, "path": about.site}],
            "resources": [self._resource(table) for table in TABLES],
        }

    def _resource(self, table: Table) -> dict[str, Any]:
        return {
            "profile": "tabular-data-resource",
            "name": table.name.replace("_", "-"),
            "title": table.words,
            "path": f"{table.name}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": {
                "fields": [_field(column) for column in table.columns],
                "missingValues": [""],
                "primaryKey": [table.key.name],
                "foreignKeys": [_foreign_key(column, table) for column in table.columns if column.key_of],
            },
        }


def _field(column: Column) -> dict[str, Any]:
    return {"name": column.name, **_TYPES[column.type], "description": column.words}


def _foreign_key(column: Column, table: Table) -> dict[str, Any]:
    to = next(other for other in TABLES if other.name == column.key_of)
    # A table that names itself is said so by an empty name.
    resource = "" if to is table else to.name.replace("_", "-")
    return {"fields": [column.name], "reference": {"resource": resource, "fields": [to.key.name]}}
