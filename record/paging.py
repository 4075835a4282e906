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


def page_of(queryset: QuerySet, *, number: int, size: int) -> Page:
    """The page with this number, in two queries of bounded cost. Raises NoSuchPage; the first page always exists."""
    first = (number - 1) * size
    if first >= COUNTED_UP_TO:
        raise NoSuchPage
    counted = queryset.order_by().values("pk")[: COUNTED_UP_TO + 1].count()
    if number > 1 and first >= counted:
        raise NoSuchPage
    rows = queryset[first : first + size]
    if first:
        # All that a row shows would be worked out for each that is passed over, too.
        rows = queryset.filter(pk__in=queryset.values("pk")[first : first + size])
    return Page(
        rows=list(rows),
        number=number,
        total=min(counted, COUNTED_UP_TO),
        total_is_bound=counted > COUNTED_UP_TO,
        has_next=first + size < min(counted, COUNTED_UP_TO),
    )
