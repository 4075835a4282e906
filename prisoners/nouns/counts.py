"""Counts of people as a page shows them: a line each, with a bar beside the figure and the list behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models

from prisoners.nouns.people_querysets import CountRow
from prisoners.status import Status


@dataclass(frozen=True)
class Count:
    """One line. `width`: of its bar, in hundredths of the longest. `query`: of the list of just these people."""

    value: str
    label: str
    number: int
    width: int
    query: str = ""


@dataclass(frozen=True)
class PeopleCounts:
    """The people behind a noun: how many in all, by status today, and by the years of their arrests."""

    total: int
    by_status: list[Count]
    by_year: list[Count]

    @property
    def held(self) -> int:
        """How many are detained today, as far as is known."""
        return next((count.number for count in self.by_status if count.value == Status.DETAINED), 0)

    @property
    def released(self) -> int:
        return next((count.number for count in self.by_status if count.value == Status.RELEASED), 0)


def people_counts(rows: Iterable[CountRow], *, query: str) -> PeopleCounts:
    """From how many have each status and year, among other facets. `query` leads to the list of them all, such as
    event=protest-1."""
    rows = list(rows)
    return PeopleCounts(
        total=sum(number for what, _value, number in rows if what == "status"),
        by_status=counts_of(rows, "status", Status, lambda value: f"{query}&status={value}"),
        by_year=years_of(rows, lambda value: f"{query}&year={value}"),
    )


def counts_of(
    rows: Iterable[CountRow], what: str, vocabulary: type[models.TextChoices], query: Callable[[str], str]
) -> list[Count]:
    """The lines of one vocabulary, in its own order."""
    found = {value: number for counted, value, number in rows if counted == what}
    most = max(found.values(), default=0)
    return [
        Count(value, str(label), found[value], _width(found[value], most), query(value))
        for value, label in vocabulary.choices
        if found.get(value)
    ]


def years_of(rows: Iterable[CountRow], query: Callable[[str], str] | None = None) -> list[Count]:
    """The lines of years, in order; a year between two others that has nobody stands there with nought."""
    found = {int(value): number for counted, value, number in rows if counted == "year"}
    if not found:
        return []
    most = max(found.values())
    years = range(min(found), max(found) + 1)
    # A single case of long ago does not make a table of a century: then only the years that have someone.
    shown = years if len(years) <= LONGEST_RUN else sorted(found)
    return [
        Count(
            str(year),
            str(year),
            found.get(year, 0),
            _width(found.get(year, 0), most),
            query(str(year)) if query and year in found else "",
        )
        for year in shown
    ]


LONGEST_RUN = 30


def _width(number: int, most: int) -> int:
    return round(number / most * 100) if most else 0
