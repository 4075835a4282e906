"""Keyset paging: a page goes on from the last row of the page before, so that a page costs the same wherever it is, and
rows that come or change meanwhile neither hide a row nor show an unchanged one twice."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from record.filters import BadFilters, Problem
from record.passed_on import passed_on
from record.row_comparison import RowComparison

LONGEST_CURSOR = 3000
LARGEST_SEQUENCE = 2**63 - 1
# Above this many rows a list says null instead of counting them all.
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Column:
    """A column that rows can be ordered by, and how its value is written into a cursor and read from one. `expression`:
    what it is computed from, where the table has no such column; it may never be NULL."""

    name: str
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    expression: Any = None


def _read_text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    return value


def _read_moment(value: Any) -> dt.datetime:
    moment = dt.datetime.fromisoformat(_read_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(dt.UTC)


def _read_day(value: Any) -> dt.date:
    return dt.date.fromisoformat(_read_text(value))


def _read_sequence(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_SEQUENCE:
        raise ValueError
    return value


def text_column(name: str) -> Column:
    return Column(name, str, _read_text)


def moment_column(name: str) -> Column:
    return Column(name, dt.datetime.isoformat, _read_moment)


def day_column(name: str, expression: Any) -> Column:
    return Column(name, dt.date.isoformat, _read_day, expression)


def sequence_column(name: str) -> Column:
    return Column(name, int, _read_sequence)


@dataclass(frozen=True)
class Ordering:
    """An order of rows: by one column, by the next one where that is equal, the last being unique. `name` is the
    parameter's value that asks for it; a minus before it turns it round."""

    name: str
    columns: tuple[Column, ...]

    @property
    def descending(self) -> bool:
        return self.name.startswith("-")

    def order(self, rows: models.QuerySet[Any], *, backwards: bool = False) -> models.QuerySet[Any]:
        sign = "-" if self.descending != backwards else ""
        return self.with_columns(rows).order_by(*(sign + column.name for column in self.columns))

    def with_columns(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows with the columns that are computed."""
        computed = {column.name: column.expression for column in self.columns if column.expression is not None}
        return rows.annotate(**computed) if computed else rows

    def beyond(self, values: Sequence[Any], *, backwards: bool) -> RowComparison:
        """The rows that come after a place in this order, or before it."""
        return RowComparison([c.name for c in self.columns], "<" if self.descending != backwards else ">", values)


@dataclass(frozen=True)
class Cursor:
    """A place in an order, and the direction in which to read on."""

    ordering: Ordering
    values: tuple[Any, ...]
    backwards: bool = False

    def __str__(self) -> str:
        written = [column.write(value) for column, value in zip(self.ordering.columns, self.values, strict=True)]
        parts = [self.ordering.name, int(self.backwards), *written]
        packed = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, ordering: Ordering) -> Cursor:
        """Reads what an earlier page gave. Raises BadFilters if it did not, or gave it for another order."""
        try:
            packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            name, backwards, *written = json.loads(packed)
            if backwards not in (0, 1) or len(written) != len(ordering.columns):
                raise ValueError
            if name == ordering.name:
                values = tuple(c.read(value) for c, value in zip(ordering.columns, written, strict=True))
                return cls(ordering, values, bool(backwards))
        # RecursionError: json of nothing but brackets.
        except (ValueError, TypeError, binascii.Error, OverflowError, RecursionError):
            raise BadFilters([_bad_cursor(_("This is not a cursor that a page gave."))]) from None
        raise BadFilters([_bad_cursor(_("This cursor belongs to another ordering than the one asked for."))])


def _bad_cursor(detail: str) -> Problem:
    return Problem("cursor", detail, _("what “next” or “previous” of an earlier page gave, unchanged"))


@dataclass(frozen=True)
class Page:
    """The texts of the rows of a list, as they are sent; and where the next and the previous page begin.

    `next` and `previous` are None at an end, and the empty string for the very first page.
    """

    texts: list[bytes]
    next: str | None
    previous: str | None


def read_page(
    rows: models.QuerySet[Any], ordering: Ordering, cursor: Cursor | None, size: int, *, in_two: bool = False
) -> Page:
    """One page of `rows`, which have an annotation `text`, or with `in_two` those of `with_text_in_two`. One query."""
    backwards = cursor is not None and cursor.backwards
    if cursor is not None:
        rows = ordering.with_columns(rows).filter(ordering.beyond(cursor.values, backwards=backwards))
    names = [column.name for column in ordering.columns]
    # One more than is shown tells whether there is a page beyond.
    said = ("stored", "added") if in_two else ("text",)
    found = passed_on(ordering.order(rows, backwards=backwards).values_list(*said, *names)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    first = str(Cursor(ordering, _place_of(found[0][len(said) :], ordering), backwards=True)) if found else None
    last = str(Cursor(ordering, _place_of(found[-1][len(said) :], ordering))) if found else None
    # The second of two stands in place of the last brace of the first.
    texts = [row[0][:-1] + row[1] for row in found] if in_two else [row[0] for row in found]
    if backwards:
        # What was read forwards before is still there; from an empty page one can only begin again.
        return Page(texts, next=last or "", previous=first if more else None)
    return Page(texts, next=last if more else None, previous=first if cursor is not None else None)


def _place_of(values: Sequence[Any], ordering: Ordering) -> tuple[Any, ...]:
    """The values by which a row stands where it does, of which some are passed on."""
    told = zip(ordering.columns, values, strict=True)
    return tuple(column.read(value.decode()) if isinstance(value, bytes) else value for column, value in told)


def bounded_count(rows: models.QuerySet[Any]) -> int | None:
    """How many rows there are, or None when they are too many to be counted on the way."""
    found = rows.order_by()[: MOST_COUNTED + 1].count()
    return found if found <= MOST_COUNTED else None
