"""Lists as CSV where the document alone has what the columns say: each is read as it comes and written as one line, now
and on a day of the past alike. Lists that have columns of their own are written by the database (record/csv_format.py).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase

from record.api_formats import Format, Listed
from record.csv_cells import cell
from record.csv_format import CSV, MARK
from record.publication import Document

# So many lines are written at once.
LINES = 200


@dataclass(frozen=True)
class Said:
    """A column of a file. `words`: what it says, for those who read it; `value`: what a document says of it."""

    name: str
    words: str
    value: Callable[[Document], Any]


def at(*path: str) -> Callable[[Document], Any]:
    """What stands in a document at a path; None where a step of it is not there."""

    def found(document: Document) -> Any:
        node: Any = document
        for step in path:
            node = node.get(step) if node else None
        return node

    return found


def day(field: str, words: str = "the day") -> tuple[Said, ...]:
    """The columns of an uncertain date: as it is known, and the first and last day it can mean."""
    return (
        Said(field, f"{words} as it is known (EDTF)", at(field, "edtf")),
        Said(f"{field}_earliest", "the earliest day it can have been", at(field, "earliest")),
        Said(f"{field}_latest", "the latest day it can have been", at(field, "latest")),
    )


def each(field: str, *path: str) -> Callable[[Document], Any]:
    """The same of each of several parts, each value once; parts that say nothing of it are left out."""
    of_one = at(*path)
    return lambda document: list(dict.fromkeys(value for part in document[field] if (value := of_one(part))))


def csv_of_documents(columns: Sequence[Said]) -> Format:
    """The form of a list in which each of its documents is a line."""

    def answer(listed: Listed, form: Format) -> HttpResponseBase:
        return listed.whole(_lines(listed.documents(), columns), form)

    listing = "; ".join(f"`{column.name}`: {column.words}" for column in columns)
    return Format("csv", CSV, True, answer, says=f"a line for each, with the columns {listing}")


def _lines(documents: Iterable[bytes], columns: Sequence[Said]) -> Iterator[bytes]:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(column.name for column in columns)
    yield MARK.encode() + _taken(file)
    for number, text in enumerate(documents):
        if number % LINES == 0:
            yield _taken(file)
        document = json.loads(text)
        writer.writerow(cell(column.value(document)) for column in columns)
    yield _taken(file)


def _taken(file: io.StringIO) -> bytes:
    """What was written since, taken out of the file."""
    written = file.getvalue().encode()
    file.seek(0)
    file.truncate()
    return written
