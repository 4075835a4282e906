"""What the page of statistics shows: each figure with its title, its rows, and the list behind every number."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

# How many rows are drawn, and how many the table on the page has; the file has them all.
DRAWN, IN_TABLE = 12, 40


@dataclass(frozen=True)
class Cell:
    """A number of people, and where they are listed."""

    number: int
    url: str


@dataclass(frozen=True)
class Row:
    """One line of a figure. key: as it stands in the file; label: in words; short: under a column of the drawing."""

    key: str
    label: str
    cells: tuple[Cell, ...]
    short: str = ""

    @property
    def number(self) -> int:
        return self.cells[0].number


@dataclass(frozen=True)
class Level:
    """How many on a day: a point of a line."""

    day: dt.date
    people: int


@dataclass(frozen=True)
class Figure:
    """One figure.

    slug: its address; form: area, columns or bars; sentence: what it shows and how it is counted; headings: of its
    table, the first over the labels; rows: all of them; table: those of the table on the page; notes: rows that are
    not drawn (not known, still waiting); levels: of an area.
    """

    slug: str
    form: str
    title: str
    sentence: str
    headings: tuple[str, ...]
    rows: list[Row]
    notes: list[Row] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    table: list[Row] = field(default_factory=list)

    @property
    def drawn(self) -> list[Row]:
        return self.rows[:DRAWN] if self.form == "bars" else self.rows

    @property
    def shown(self) -> list[Row]:
        """The rows of the table on the page."""
        return self.table or (self.rows[:IN_TABLE] if self.form == "bars" else self.rows)

    @property
    def is_empty(self) -> bool:
        return not any(row.number for row in self.rows)
