"""Lists as CSV: columns described once, for the database that writes them, the schema and docs/api.md. Cells that a
spreadsheet could run are made harmless in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.http.response import HttpResponseBase

from record.api_formats import Format, Listed
from record.documents import TextPart
from record.streaming import copied

CSV = "text/csv"
# So that a spreadsheet takes the file for UTF-8 and shows every script.
MARK = "\ufeff"
# The rule of record/csv_cells.py, for the database: the same characters, also after what Python takes for blanks.
_BLANK = r"\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
BEGINS_FORMULA = rf"^(?=[\u0009\u000a\u000d]|[{_BLANK}]*[=+@＝＋－＠-])"


@dataclass(frozen=True)
class Column:
    """A column of a file. `words`: what it says, for those who read it; `cell`: what stands in it."""

    name: str
    words: str
    cell: Combinable


class _Text(models.Func):
    output_field: models.Field = models.TextField()


class Harmless(_Text):
    """A text; with an apostrophe before it where a spreadsheet would run it."""

    function = "regexp_replace"

    def __init__(self, text: Any) -> None:
        super().__init__(text, models.Value(BEGINS_FORMULA), models.Value("'"))


def text(field: str) -> Combinable:
    """A text that people wrote."""
    return Harmless(models.F(field))


def value(field: str) -> Combinable:
    """A value that nobody words: a number, a day, one of a fixed list."""
    return models.F(field)


def truth(field: str) -> Combinable:
    """True or false."""
    return Cast(models.F(field), models.TextField())


def moment(field: str) -> Combinable:
    """A moment, in UTC."""
    in_utc = models.Func(models.Value("UTC"), models.F(field), function="timezone")
    return _Text(in_utc, models.Value('YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), function="to_char")


def several(array: str | Combinable) -> Combinable:
    """The values of an array, with semicolons between."""
    values = models.F(array) if isinstance(array, str) else array
    return Harmless(_Text(values, models.Value("; "), function="array_to_string"))


def part(*path: str, of: str = "document") -> Combinable:
    """A text in a document by its path."""
    return Harmless(TextPart(*path, of=of))


def address(under: str, field: str = "public_id") -> Combinable:
    """The address of a page on the site."""
    beginning = models.Value(f"{settings.SITE_URL}/{under}/")
    return Concat(beginning, models.F(field), models.Value("/"), output_field=models.TextField())


def csv_lines(rows: Any, columns: Sequence[Column]) -> Iterable[bytes]:
    """A line of headings, and a line for each of these rows in their order, each read as it is asked for."""
    heading = f"{MARK}{','.join(column.name for column in columns)}\n".encode()
    return chain([heading], copied(rows.values_list(*(column.cell for column in columns))))


def in_words(columns: Sequence[Column]) -> str:
    """What the columns say, for the description of the API."""
    return "; ".join(f"`{column.name}`: {column.words}" for column in columns)


def csv_format(columns: Sequence[Column]) -> Format:
    """The form of a list in which each of its rows is a line."""

    def answer(listed: Listed, form: Format) -> HttpResponseBase:
        return listed.whole(csv_lines(listed.ordering.order(listed.rows), columns), form)

    return Format("csv", CSV, True, answer, says=f"a line for each, with the columns {in_words(columns)}")
