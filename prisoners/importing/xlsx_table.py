"""Tables in Excel workbooks, streamed. Formulas are read as their text and never calculated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, BinaryIO

import openpyxl
from django.utils.translation import gettext as _

from prisoners.importing.limits import MAX_COLUMNS, MAX_ROWS
from prisoners.importing.tables import Row, Table, UnreadableFile, checked_columns, problems_of_cells
from prisoners.importing.xlsx_bounds import check_package, check_sheets

MAX_BLANK = 1_000


def xlsx_table(file: BinaryIO, *, sheet: str = "") -> Table:
    """The table in a sheet (the named one, else the first). Raises UnreadableFile."""
    with check_package(file) as package:
        looked_through = check_sheets(package)
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        found = _chosen(book, sheet)
        # A sheet may claim any size; what it holds is found out by reading.
        found.reset_dimensions()
        rows = enumerate(found.iter_rows(max_col=MAX_COLUMNS + 1), 1)
        top, header = _header(rows)
    except UnreadableFile:
        raise
    # What a broken workbook makes openpyxl raise is not told in advance.
    except Exception:
        raise UnreadableFile(_("The workbook cannot be read: save it again as .xlsx, or as CSV.")) from None
    columns = checked_columns([_text(cell) for cell in header])
    part = looked_through.get(found._worksheet_path.lstrip("/"))
    merged = part.merged_rows() if part else {}
    if top in merged:
        raise UnreadableFile(
            _("Column names are merged (%(cells)s): give each column its own name.") % {"cells": merged[top]}
        )
    return Table(columns, _rows(rows, columns, merged), _notes(book, found.title, part.merged if part else []))


def _chosen(book: Any, name: str) -> Any:
    sheets = [s for s in book.worksheets if hasattr(s, "iter_rows")]
    if not sheets:
        raise UnreadableFile(_("The workbook has no sheet."))
    if not name:
        return sheets[0]
    for sheet in sheets:
        if sheet.title.casefold() == name.strip().casefold():
            return sheet
    raise UnreadableFile(
        _("The workbook has no sheet “%(name)s”, but: %(names)s.")
        % {"name": name[:60], "names": ", ".join(s.title for s in sheets)[:300]}
    )


def _header(rows: Iterator[tuple[int, Any]]) -> tuple[int, Any]:
    for number, cells in rows:
        if any(_text(cell) for cell in cells):
            return number, cells
        if number > MAX_BLANK:
            break
    raise UnreadableFile(_("The sheet is empty."))


def _notes(book: Any, title: str, merged: list[str]) -> list[str]:
    notes = []
    others = [name for name in book.sheetnames if name != title]
    if others:
        notes.append(
            _("Read the sheet “%(title)s”; not read: %(others)s.") % {"title": title, "others": ", ".join(others)[:300]}
        )
    if merged:
        notes.append(
            _("Cells are merged (%(cells)s): the rows they touch cannot be entered.")
            % {"cells": ", ".join(merged[:10])}
        )
    return notes


def _rows(rows: Iterator[tuple[int, Any]], columns: list[str], merged: dict[int, str]) -> Iterator[Row]:
    number = blank = 0
    while True:
        try:
            at, cells = next(rows)
        except StopIteration:
            return
        except Exception:
            raise UnreadableFile(_("The workbook is damaged after row %(n)d.") % {"n": number}) from None
        texts = [_text(cell) for cell in cells]
        if not any(texts):
            blank += 1
            if blank > MAX_BLANK:
                return
            continue
        blank = 0
        number += 1
        if number > MAX_ROWS:
            raise UnreadableFile(_("The file has more than %(n)d rows: split it.") % {"n": MAX_ROWS})
        found = dict(zip(columns, texts, strict=False))
        problems = problems_of_cells(found)
        for column, cell in zip(columns, cells, strict=False):
            if cell.data_type == "e":
                problems.append(_("“%(column)s” holds an error (%(text)s).") % {"column": column, "text": cell.value})
        if at in merged:
            problems.append(
                _("The cells %(cells)s are merged, so that it is not certain whose they are: unmerge and fill them.")
                % {"cells": merged[at]}
            )
        if any(texts[len(columns) :]):
            problems.append(_("There is something beside the last column that has a name."))
        yield Row(number, found, tuple(problems))


def _text(cell: Any) -> str:
    """The value of a cell as one would write it. A day has no hour, a whole number no point."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # An array formula is an object with its text.
    return str(getattr(value, "text", None) or value).strip()
