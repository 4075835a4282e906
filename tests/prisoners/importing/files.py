"""Files to import, good and bad."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from django.core.management import CommandError, call_command

from prisoners.importing.tables import Row, Table, open_table

AZ_2014 = Path(__file__).parent.parent / "reading" / "az_2014_printed.csv"
BY_HAND = Path(__file__).parent.parent / "reading" / "az_2014.csv"
HEADER = "name,arrested,charges,held_at"


def table_of(content: bytes | str, name: str = "cases.csv", **how: Any) -> Table:
    raw = content.encode() if isinstance(content, str) else content
    return open_table(io.BytesIO(raw), name=name, **how)


def rows_of(content: bytes | str, name: str = "cases.csv", **how: Any) -> list[Row]:
    return list(table_of(content, name, **how).rows)


def workbook(rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = (), sheets: Sequence[str] = ()) -> bytes:
    """An Excel workbook with these rows in its first sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    for name in sheets:
        book.create_sheet(name).append(["other"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def imported(path: Path, **options: Any) -> tuple[str, int]:
    """What the command says of a file, and with which code it exits."""
    said = io.StringIO()
    try:
        call_command("import_cases", str(path), stdout=said, **options)
    except CommandError as error:
        return f"{said.getvalue()}{error}", error.returncode
    return said.getvalue(), 0


def file_of(folder: Path, *rows: str, header: str = HEADER, name: str = "az-cases.csv") -> Path:
    """A CSV file with these rows."""
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def repacked(book: bytes, part: str, content: bytes) -> bytes:
    """A workbook in which one part is replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return file.getvalue()
