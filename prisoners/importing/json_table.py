"""Tables in JSON Lines: an object a line; its keys are the columns."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from prisoners.importing.encodings import encoding_of
from prisoners.importing.limits import MAX_CELL, MAX_COLUMNS, MAX_ROW, MAX_ROWS
from prisoners.importing.tables import Row, Table, UnreadableFile, checked_columns, problems_of_cells


class _BadLine(ValueError):
    """A line that is no object we can read; the message says why."""


def json_table(file: BinaryIO, *, encoding: str = "") -> Table:
    """The table in a JSON Lines file. Read twice: first for the keys. Raises UnreadableFile."""
    encoding, note = encoding_of(file, given=encoding)
    text = io.TextIOWrapper(file, encoding=encoding)
    names: dict[str, None] = {}
    for _number, found in _objects(text):
        if isinstance(found, dict):
            names |= dict.fromkeys(found)
        if len(names) > MAX_COLUMNS:
            raise UnreadableFile(_("The lines have more than %(limit)d keys.") % {"limit": MAX_COLUMNS})
    if not names:
        raise UnreadableFile(
            _('No line is a JSON object. JSON Lines has one object a line: {"name": …}; an array is no table.')
        )
    columns = checked_columns(list(names))
    text.seek(0)
    return Table(columns, _rows(text), [note] if note else [])


def _objects(text: io.TextIOWrapper) -> Iterator[tuple[int, dict[str, Any] | _BadLine]]:
    number = 0
    while line := text.readline(MAX_ROW + 1):
        if len(line) > MAX_ROW:
            raise UnreadableFile(_("A line is longer than %(n)d characters.") % {"n": MAX_ROW})
        if not line.strip():
            continue
        number += 1
        if number > MAX_ROWS:
            raise UnreadableFile(_("The file has more than %(n)d rows: split it.") % {"n": MAX_ROWS})
        yield number, _object(line)


def _object(line: str) -> dict[str, Any] | _BadLine:
    try:
        found = json.loads(line, object_pairs_hook=_once, parse_constant=_no_number)
    except _BadLine as error:
        return error
    except (ValueError, RecursionError):
        return _BadLine(_("The line is no JSON object."))
    return found if isinstance(found, dict) else _BadLine(_("The line is no JSON object."))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _BadLine(_("A key stands twice in the line."))
    return found


def _no_number(name: str) -> None:
    raise _BadLine(_("“%(name)s” is no JSON.") % {"name": name})


def _rows(text: io.TextIOWrapper) -> Iterator[Row]:
    for number, found in _objects(text):
        if isinstance(found, _BadLine):
            yield Row(number, {}, (str(found),))
            continue
        cells, problems = {}, []
        for key, value in found.items():
            try:
                cells[" ".join(key.split())] = _in_words(value)
            except _BadLine as error:
                problems.append(f"“{key[:60]}”: {error}")
        yield Row(number, cells, (*problems, *problems_of_cells(cells)))


def _in_words(value: Any) -> str:
    """A value as text; several are separated as in a cell. A date may be written as our API writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and not any(isinstance(part, dict | list) for part in value):
        return "; ".join(map(_in_words, value))
    if isinstance(value, dict) and isinstance(value.get("edtf"), str):
        return value["edtf"]
    if isinstance(value, dict | list):
        raise _BadLine(_("objects inside objects are not read: give text."))
    text = str(value).strip()
    return text if len(text) <= MAX_ROW else text[: MAX_CELL + 1]
