"""The time held as a strip: what is certain is drawn solid, what is only possible is drawn light."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from prisoners.status import certain_days
from record.publication import Document

YEARS_NAMED = 7


@dataclass(frozen=True)
class Bar:
    """A stretch of days, as shares of the strip in percent."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True)
class Strip:
    """The bars of all detentions on one line, the marks of hearings, and where each named year begins."""

    bars: list[Bar]
    hearings: list[str]
    years: list[tuple[int, str]]


def strip_of(document: Document, *, day: dt.date) -> Strip | None:
    """The strip up to a day; None where no arrest is bounded on both sides, or there is nothing but one day to show."""
    spans = [span for d in document["detentions"] if (span := _bounds(d, day))]
    if not spans:
        return None
    first, last = min(s[0] for s in spans), max(max(s[1] for s in spans), day)
    begin, end = dt.date(first.year, 1, 1), last + dt.timedelta(1)
    scale = _Scale(begin, end)
    bars = [bar for d in document["detentions"] for bar in _bars(d, day, scale)]
    hearings = [
        scale.at(held)
        for d in document["detentions"]
        for h in d["hearings"]
        if (held := _exact(h["date"])) and begin <= held < end
    ]
    return Strip(bars=bars, hearings=list(dict.fromkeys(hearings)), years=list(_years(begin, end, scale)))


@dataclass(frozen=True)
class _Scale:
    begin: dt.date
    end: dt.date

    def at(self, day: dt.date) -> str:
        return f"{100 * (day - self.begin).days / (self.end - self.begin).days:.2f}%"

    def between(self, kind: str, first: dt.date, last: dt.date) -> Bar:
        days = (last - first).days + 1
        return Bar(kind, self.at(first), f"{100 * days / (self.end - self.begin).days:.2f}%")


def _bounds(d: Document, day: dt.date) -> tuple[dt.date, dt.date] | None:
    """The earliest day of the arrest and the latest of the end; a side that nothing bounds bounds no strip."""
    earliest, latest = _day(d["arrested"]["earliest"]), _day(d["arrested"]["latest"])
    if earliest is None or latest is None or earliest > day:
        return None
    if d["ended"] is None:
        return earliest, day
    return earliest, min(day, _day(d["ended"]["latest"]) or latest)


def _bars(d: Document, day: dt.date, scale: _Scale) -> Iterator[Bar]:
    span = _bounds(d, day)
    if span is None:
        return
    possible_first, possible_last = span
    yield scale.between("possible", possible_first, max(possible_first, possible_last))
    certain = certain_days(d)
    if certain is not None:
        first, last = certain[0], min(certain[1] or day, day)
        if first <= last:
            yield scale.between("ongoing" if d["ended"] is None else "certain", first, last)


def _years(begin: dt.date, end: dt.date, scale: _Scale) -> Iterator[tuple[int, str]]:
    years = range(begin.year, end.year + 1)
    step = -(-len(years) // YEARS_NAMED)
    for year in years[::step]:
        first = dt.date(year, 1, 1)
        # A year that has hardly begun would be written over the edge.
        if (end - first).days * 12 >= (end - begin).days or year == begin.year:
            yield year, scale.at(first)


def _exact(date: Document) -> dt.date | None:
    return _day(date["earliest"]) if date["earliest"] and date["earliest"] == date["latest"] else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
