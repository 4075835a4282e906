"""A line over days, with the area below it: how many on each day."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.safestring import SafeString

from prisoners.charts.scale import labelled_days, round_steps
from prisoners.charts.svg import Canvas, Point
from prisoners.statistics.figures import Level

HEIGHT = 280
TOP, FOOT = 28, 250


def area(canvas: Canvas, levels: list[Level]) -> list[SafeString]:
    """The drawing of levels in order of days, at least one. A level lasts until the next."""
    first, last = levels[0].day, levels[-1].day
    length = max((last - first).days, 1)
    steps = round_steps(max(level.people for level in levels))
    top = steps[-1] or 1

    def height(people: int) -> float:
        return FOOT - people / top * (FOOT - TOP)

    points: list[Point] = []
    for n, level in enumerate(levels):
        across = (level.day - first).days / length
        if n:
            points.append((across, points[-1][1]))
        points.append((across, height(level.people)))
    if len(levels) == 1:
        points.append((1.0, points[-1][1]))
    drawn = grid(canvas, steps, top=TOP, foot=FOOT)
    drawn.append(canvas.shape([(points[0][0], FOOT), *points, (points[-1][0], FOOT)], look="area", closed=True))
    drawn.append(canvas.shape(points, look="line"))
    for day, words in labelled_days(first, last):
        share = (day - first).days / length
        anchor = "end" if share > 0.93 else "start" if share < 0.07 else "middle"
        drawn.append(canvas.text(words, look="tick", x=canvas.across(share), y=FOOT + 20, anchor=anchor))
    end = height(levels[-1].people)
    drawn.append(canvas.tag("circle", look="dot", cx=canvas.across(1), cy=end, r=4))
    now = number_format(levels[-1].people, force_grouping=True)
    drawn.append(canvas.text(now, look="figure", x=canvas.across(1), y=end - 10, anchor="end"))
    return drawn


def grid(canvas: Canvas, steps: list[int], *, top: float, foot: float) -> list[SafeString]:
    """Lines across at round numbers, each with its number above it, and the axis below."""
    drawn = []
    for step in steps:
        y = foot - step / (steps[-1] or 1) * (foot - top)
        drawn.append(
            canvas.tag(
                "line", look="grid" if step else "axis", x1=0, x2=canvas.across(1), y1=round(y, 1), y2=round(y, 1)
            )
        )
        if step:
            words = number_format(step, force_grouping=True)
            drawn.append(canvas.text(words, look="tick", x="0", y=round(y - 5, 1)))
    return drawn
