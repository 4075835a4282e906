"""Tables in CSV: commas, semicolons, tabs or bars; any line ends, also mixed; any of the usual encodings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from prisoners.importing.encodings import encoding_of
from prisoners.importing.limits import MAX_COLUMNS, MAX_ROW, MAX_ROWS
from prisoners.importing.tables import Row, Table, UnreadableFile, checked_columns, problems_of_cells

DELIMITERS = ",;\t|"


class _Lines:
    """The lines of a file, none and no row of them longer than a row may be."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.row = 0

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(MAX_ROW + 1):
            self.row += len(line)
            if self.row > MAX_ROW:
                raise UnreadableFile(
                    _(
                        "A row is longer than %(n)d characters: the file has too many columns, or a quotation mark "
                        "that is never closed."
                    )
                    % {"n": MAX_ROW}
                )
            yield line


def csv_table(file: BinaryIO, *, encoding: str = "") -> Table:
    """The table in a CSV file. Raises UnreadableFile."""
    encoding, note = encoding_of(file, given=encoding)
    # Line ends are left as they are: the reader knows all of them, and keeps those inside quotation marks.
    lines = _Lines(io.TextIOWrapper(file, encoding=encoding, newline=""))
    first = next(iter(lines), "")
    while first and not first.strip():
        first = next(iter(lines), "")
    lines.row = len(first)
    delimiter = _delimiter(first)
    reader = csv.reader(_again(first, lines), delimiter=delimiter)
    try:
        header = next(reader, [])
    except csv.Error as error:
        raise UnreadableFile(_("The first row cannot be read: %(why)s.") % {"why": error}) from None
    columns = checked_columns(header)
    return Table(columns, _rows(reader, lines, columns), [note] if note else [])


def _again(first: str, lines: _Lines) -> Iterator[str]:
    yield first
    yield from lines


def _delimiter(line: str) -> str:
    """The delimiter that makes the most columns of the first line, outside quotation marks."""
    outside = "".join(line[:MAX_ROW].split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _rows(reader: Iterator[list[str]], lines: _Lines, columns: list[str]) -> Iterator[Row]:
    number = 0
    while True:
        lines.row = 0
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            number += 1
            # Where the row ends is not known any more, so nothing after it can be trusted.
            raise UnreadableFile(
                _("Row %(n)d cannot be read: a quotation mark is probably not closed.") % {"n": number}
            ) from None
        if not any(value.strip() for value in values):
            continue
        number += 1
        if number > MAX_ROWS:
            raise UnreadableFile(_("The file has more than %(n)d rows: split it.") % {"n": MAX_ROWS})
        yield _row(number, values, columns)


def _row(number: int, values: list[str], columns: list[str]) -> Row:
    cells = {column: value.strip() for column, value in zip(columns, values, strict=False)}
    problems, doubts = problems_of_cells(cells), []
    extra = [value for value in values[len(columns) :] if value.strip()]
    if extra or len(values) > MAX_COLUMNS + len(columns):
        problems.append(
            _("The row has %(n)d cells, and there are %(columns)d columns: is a quotation mark missing?")
            % {"n": len(values), "columns": len(columns)}
        )
    elif len(values) < len(columns):
        doubts.append(_("The row has %(n)d cells of %(columns)d.") % {"n": len(values), "columns": len(columns)})
    return Row(number, cells, tuple(problems), tuple(doubts))
