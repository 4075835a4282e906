"""Bars across, one for each kind, its name and its number above it; in full colour what a second number is of it."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from prisoners.charts.svg import Canvas
from prisoners.statistics.figures import Row

ROW, BAR = 42, 12
# As many letters as a narrow screen has room for beside the number; the table has the whole name.
LETTERS = 40


def height_of(rows: list[Row]) -> int:
    return max(len(rows), 1) * ROW


def bars(canvas: Canvas, rows: list[Row]) -> list[SafeString]:
    """The drawing of rows, in their order."""
    most = max((row.number for row in rows), default=0) or 1
    drawn = []
    for n, row in enumerate(rows):
        top = n * ROW
        figure = number_format(row.number, force_grouping=True)
        drawn.append(canvas.text(Truncator(row.label).chars(LETTERS), look="label", x="0", y=top + 16))
        drawn.append(canvas.text(figure, look="figure", x=canvas.across(1), y=top + 16, anchor="end"))
        drawn.append(canvas.tag("line", look="grid", x1=0, x2=canvas.across(1), y1=top + 36, y2=top + 36))
        whole = "bar-whole" if len(row.cells) > 1 else "bar"
        for look, cell in zip((whole, "bar"), row.cells, strict=False):
            if cell.number:
                width = canvas.across(cell.number / most)
                drawn.append(canvas.tag("rect", look=look, x=0, y=top + 23, width=width, height=BAR))
    return drawn
