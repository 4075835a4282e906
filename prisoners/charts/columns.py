"""Columns, one for each month or year."""

from __future__ import annotations

import datetime as dt

from django.utils.safestring import SafeString

from prisoners.charts.area import grid
from prisoners.charts.scale import LABELS, labelled_days, round_steps
from prisoners.charts.svg import Canvas
from prisoners.statistics.figures import Row

HEIGHT = 240
TOP, FOOT = 24, 210
# How much of its place a column takes: the rest is the gap beside it.
FILLED = 0.72


def columns(canvas: Canvas, rows: list[Row]) -> list[SafeString]:
    """The drawing of rows whose `short` is a month (2023-11) or a year (2023), in order and without gaps."""
    steps = round_steps(max(row.number for row in rows))
    drawn = grid(canvas, steps, top=TOP, foot=FOOT)
    place = 1 / len(rows)
    for n, row in enumerate(rows):
        if row.number:
            high = row.number / steps[-1] * (FOOT - TOP)
            drawn.append(
                canvas.tag(
                    "rect",
                    look="bar",
                    x=canvas.across((n + (1 - FILLED) / 2) * place),
                    y=round(FOOT - high, 1),
                    width=canvas.across(place * FILLED),
                    height=round(high, 1),
                )
            )
    for n, words in _labels([row.short for row in rows]):
        share = (n + 0.5) * place
        anchor = "end" if share > 0.93 else "start" if share < 0.07 else "middle"
        drawn.append(canvas.text(words, look="tick", x=canvas.across(share), y=FOOT + 20, anchor=anchor))
    return drawn


def _labels(periods: list[str]) -> list[tuple[int, str]]:
    """(which column, its label), at most six."""
    if len(periods[0]) == 4:
        step = -(-len(periods) // LABELS)
        return [(n, period) for n, period in enumerate(periods) if n % step == 0]
    first, last = (dt.date.fromisoformat(f"{period}-01") for period in (periods[0], periods[-1]))
    place = {period: n for n, period in enumerate(periods)}
    return [(place[day.isoformat()[:7]], words) for day, words in labelled_days(first, last)]
