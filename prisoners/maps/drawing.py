"""A map as SVG: land, a circle for each place, names where they have room. Each circle is a link with words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from django.utils.safestring import SafeString

from prisoners.charts.svg import Canvas
from prisoners.maps.view import View, land_of

# The numbers in which land is drawn; on the page a map is as wide as its column.
DRAWN_WIDE = 800
SMALL_DRAWN_WIDE = 400
# The narrowest screen on which names must not run into each other.
NARROW = 340
SMALLEST, LARGEST = 5.0, 16.0
_LETTER, _LINE = 7.4, 15


@dataclass(frozen=True)
class Mark:
    """A place on a map. `words`: what its circle says to whoever cannot see it; `count`: people; `url` may be empty."""

    name: str
    words: str
    longitude: float
    latitude: float
    count: int
    url: str


@dataclass(frozen=True)
class _Placed:
    mark: Mark
    x: float
    y: float
    radius: float


def map_svg(
    view: View, marks: Sequence[Mark], *, id: str, title: str, description: str, look: str, here: str = ""
) -> SafeString:
    """The whole drawing. look: world, country or small, by which the stylesheet gives it its form; here: a country."""
    small = look == "small"
    canvas = Canvas(height=260)
    wide = SMALL_DRAWN_WIDE if small else DRAWN_WIDE
    others, own = land_of(view, width=wide, here=here)
    looks = (("land", others), ("land-here", own))
    land = [canvas.tag("path", look=name, d=drawn) for name, drawn in looks if drawn]
    placed = _placed(view, marks, small=small)
    return canvas.tag(
        "svg",
        canvas.tag("title", title, id=f"{id}-title"),
        canvas.tag("desc", description, id=f"{id}-desc"),
        canvas.tag(
            "g",
            canvas.stretched(*land, wide=wide, high=wide * view.high / view.wide),
            aria_hidden="true",
        ),
        *(_circle(canvas, one) for one in placed),
        *_names(canvas, placed, view.wide / view.high),
        look=f"map chart-map-{look}",
        # Its links are to be reached: it is a group of them, not one picture.
        role="group",
        aria_labelledby=f"{id}-title {id}-desc",
        direction="ltr",
        width="100%",
        height=260,
    )


def radius_of(count: int, most: int) -> float:
    """Of a circle whose area is as its count."""
    return max(SMALLEST, LARGEST * sqrt(count / most)) if most > 1 else SMALLEST + 2


def _placed(view: View, marks: Sequence[Mark], *, small: bool) -> list[_Placed]:
    """Those in view, the largest first, so that none hides a smaller one."""
    most = max((mark.count for mark in marks), default=0)
    found = []
    for mark in sorted(marks, key=lambda mark: -mark.count):
        at = view.at(mark.longitude, mark.latitude)
        if at is not None:
            radius = radius_of(mark.count, most)
            found.append(_Placed(mark, *at, radius * 0.7 if small and most > 1 else radius))
    return found


def _circle(canvas: Canvas, one: _Placed) -> SafeString:
    at = {"cx": canvas.across(one.x), "cy": f"{one.y * 100:.2f}%"}
    drawn = (
        canvas.tag("title", one.mark.words),
        # A finger needs more room than an eye.
        canvas.tag("circle", look="touch", r=max(one.radius, 12.0), **at),
        canvas.tag("circle", look="place", r=one.radius, **at),
    )
    if not one.mark.url:
        return canvas.tag("g", *drawn)
    return canvas.tag("a", *drawn, href=one.mark.url, aria_label=one.mark.words)


def _names(canvas: Canvas, placed: Sequence[_Placed], ratio: float) -> list[SafeString]:
    """The names that have room on a narrow screen, of the largest first. The list below the map has them all."""
    high = NARROW / ratio
    circles = [
        (p.x * NARROW - p.radius, p.y * high - p.radius, p.x * NARROW + p.radius, p.y * high + p.radius) for p in placed
    ]
    taken: list[tuple[float, float, float, float]] = []
    names = []
    for n, one in enumerate(placed):
        length, gap = len(one.mark.name) * _LETTER, one.radius + 4
        for anchor, shift in (("start", gap), ("end", -gap)):
            start = one.x * NARROW + shift - (length if anchor == "end" else 0)
            room = (start, one.y * high - _LINE / 2, start + length, one.y * high + _LINE / 2)
            others = [*taken, *circles[:n], *circles[n + 1 :]]
            if room[0] >= 0 and room[2] <= NARROW and not any(_overlap(room, other) for other in others):
                taken.append(room)
                words = canvas.tag(
                    "text",
                    one.mark.name,
                    look="map-name",
                    x=canvas.across(one.x),
                    y=f"{one.y * 100:.2f}%",
                    dx=shift,
                    dy="0.35em",
                    text_anchor=anchor,
                    aria_hidden="true",
                )
                names.append(words)
                break
    return names


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
