"""Pages of a list, without counting what nobody will count: a total is told up to a bound, then as "10,000+"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import number_format

COUNTED_UP_TO = 10_000


class NoSuchPage(Exception):
    """The list has fewer pages than was asked for."""


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, its number, and how many there are in all."""

    rows: list[Any]
    number: int
    total: int
    total_is_bound: bool
    has_next: bool

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.has_next else None

    @property
    def total_in_words(self) -> str:
        """ "312", or "10,000+" where there are more than were counted."""
        figure = number_format(self.total, force_grouping=True)
        return f"{figure}+" if self.total_is_bound else figure


def page_of(
    queryset: QuerySet, *, number: int, size: int, counted: int | None = None, beginning: QuerySet | None = None
) -> Page:
    """The page with this number, in two queries of bounded cost. Raises NoSuchPage; the first page always exists.
    `counted`: how many rows there are, up to the bound and one more, where that is known already; `beginning`: those
    rows that come before all others, where that is known: a page that they fill is read from them alone."""
    first = (number - 1) * size
    if first >= COUNTED_UP_TO:
        raise NoSuchPage
    if counted is None:
        counted = queryset.order_by().values("pk")[: COUNTED_UP_TO + 1].count()
    if number > 1 and first >= counted:
        raise NoSuchPage
    last = first + size
    rows = [] if beginning is None else _rows(queryset, beginning, first, last)
    if len(rows) < size:
        rows = _rows(queryset, queryset, first, last)
    return Page(
        rows=rows,
        number=number,
        total=min(counted, COUNTED_UP_TO),
        total_is_bound=counted > COUNTED_UP_TO,
        has_next=last < min(counted, COUNTED_UP_TO),
    )


def _rows(queryset: QuerySet, among: QuerySet, first: int, last: int) -> list[Any]:
    # By their keys: all that a row shows would be worked out for each that is passed over, and for each that is sorted,
    # too, for which its document is unpacked.
    return list(queryset.filter(pk__in=among.values("pk")[first:last]))
