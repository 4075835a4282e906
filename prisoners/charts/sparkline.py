"""A small line without axes: how a number came to be what it is."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from prisoners.charts.svg import Canvas
from prisoners.statistics.figures import Level

HEIGHT, TOP, FOOT = 72, 8, 70


def sparkline(levels: Sequence[Level], *, id: str, title: str) -> SafeString:
    """The drawing of levels in order of days; empty where there are not two days or nobody was held."""
    most = max((level.people for level in levels), default=0)
    if len(levels) < 2 or not most:
        return SafeString("")
    canvas = Canvas(height=HEIGHT)
    first, length = levels[0].day, (levels[-1].day - levels[0].day).days
    points = [((level.day - first).days / length, FOOT - level.people / most * (FOOT - TOP)) for level in levels]
    return canvas.tag(
        "svg",
        canvas.tag("title", title, id=id),
        canvas.shape([(0, FOOT), *points, (1, FOOT)], look="area", closed=True),
        canvas.shape(points, look="line"),
        class_="chart chart-small",
        role="img",
        aria_labelledby=id,
        direction="ltr",
        width="100%",
        height=HEIGHT,
    )
