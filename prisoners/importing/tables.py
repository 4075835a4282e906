"""A table in a file: its columns, what is to be said of the file, and its rows one by one, whatever the format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from prisoners.importing.limits import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_HEADER

Cells = dict[str, str]


class UnreadableFile(ValidationError):
    """A file that is no table we can read; the message says what to do about it."""


@dataclass(frozen=True)
class Row:
    """One row as the file has it. A row with problems is told of, and not entered."""

    number: int
    cells: Cells
    problems: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass
class Table:
    """`rows` can be gone through once; `notes` are about the file as a whole (how it was read, what was left out)."""

    columns: list[str]
    rows: Iterator[Row]
    notes: list[str] = field(default_factory=list)


def open_table(file: BinaryIO, *, name: str, sheet: str = "", encoding: str = "") -> Table:
    """The table in a file, by its content first and its name second. Raises UnreadableFile."""
    # The readers import this module for what a table is.
    from prisoners.importing.csv_table import csv_table
    from prisoners.importing.json_table import json_table
    from prisoners.importing.xlsx_table import xlsx_table

    file.seek(0, 2)
    if file.tell() > MAX_BYTES:
        raise UnreadableFile(_("The file is larger than an import reads at once: split it."))
    file.seek(0)
    head = file.read(512)
    file.seek(0)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UnreadableFile(_("The file is empty."))
    if head.startswith(b"PK\x03\x04"):
        return xlsx_table(file, sheet=sheet)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(_("This is an old Excel file (.xls), or one with a password: save it as .xlsx or CSV."))
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z")):
        raise UnreadableFile(_("This is no table: save the data as CSV, XLSX or JSON Lines."))
    if name.lower().endswith((".jsonl", ".ndjson", ".json")):
        return json_table(file, encoding=encoding)
    return csv_table(file, encoding=encoding)


def checked_columns(names: list[str]) -> list[str]:
    """The column names of a header, which must tell the columns apart. Raises UnreadableFile."""
    names = [" ".join(str(name).split()) for name in names]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise UnreadableFile(_("The first row has no column names."))
    if len(names) > MAX_COLUMNS:
        raise UnreadableFile(
            _("The file has %(n)d columns or more; at most %(limit)d are read.")
            % {"n": len(names), "limit": MAX_COLUMNS}
        )
    for place, name in enumerate(names, 1):
        if not name:
            raise UnreadableFile(_("Column %(place)d has no name in the first row.") % {"place": place})
        if len(name) > MAX_HEADER or "\x00" in name or name.replace(".", "").replace(",", "").isdigit():
            raise UnreadableFile(
                _("The first row is no row of column names: column %(place)d begins with “%(text)s”.")
                % {"place": place, "text": name[:60]}
            )
    twice = sorted({name for name in names if [n.casefold() for n in names].count(name.casefold()) > 1})
    if twice:
        raise UnreadableFile(
            _("Two columns have the same name: %(names)s. Give each its own.") % {"names": ", ".join(twice)}
        )
    return names


def problems_of_cells(cells: Cells) -> list[str]:
    """What is wrong with the cells of a row, before any is understood: formulas, and what is far too long."""
    problems = []
    for column, text in cells.items():
        if len(text) > MAX_CELL:
            problems.append(
                _("“%(column)s” has %(n)d characters; at most %(limit)d are read.")
                % {"column": column, "n": len(text), "limit": MAX_CELL}
            )
        elif is_formula(text):
            problems.append(
                _("“%(column)s” is a formula (%(text)s). Nothing is calculated here: put its value in the cell.")
                % {"column": column, "text": text[:60]}
            )
        elif "\x00" in text:
            problems.append(_("“%(column)s” holds characters that are no text.") % {"column": column})
    return problems


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run this text: “=…”, and “+…”, “-…”, “@…” that call or pipe something."""
    text = text.lstrip()
    return text.startswith("=") or (
        text[:1] in ("+", "-", "@") and text[1:2].isalpha() and ("(" in text or "|" in text)
    )
