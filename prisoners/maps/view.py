"""What a map shows: a part of the world, and the land in it as paths. Places are shares of its width and height."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import asin, hypot, pi

from prisoners.charts.svg import path
from prisoners.maps.projection import Projected, Projection, angle, around, equal_earth, middle_of
from prisoners.maps.shapes import NEAR, WORLD, Box, Land, Position, Ring, box_of, land_at, lands

# Width by height, as static/css/charts.css has it too.
WORLD_RATIO, COUNTRY_RATIO, SMALL_RATIO = 2.1, 1.5, 1.6
# A map never shows less than so much across: some 250 km, so that a single place has land around it.
LEAST_ACROSS = 0.04
# Of an earth of radius 1: from here on the lines of the world map suffice.
FAR_ACROSS = 0.6
MARGIN = 1.12
# Beyond the northern end of Greenland, and where South America ends: the world but Antarctica.
_NORTH, _SOUTH = 84.0, -56.0
_ANTARCTICA = "AQ"
# Land just outside is looked at too: rounding, and the line along its edge.
_EDGE = 0.01
# What one step of a line must move at least, in the numbers of the drawing.
_STEP = 1.0


@dataclass(frozen=True)
class View:
    """A rectangle on the projected globe: its left, top, width and height. `middle` None: the whole world."""

    middle: Position | None
    shapes: str
    left: float
    top: float
    wide: float
    high: float

    @property
    def project(self) -> Projection:
        return around(*self.middle) if self.middle else equal_earth

    def at(self, longitude: float, latitude: float) -> Position | None:
        """Where a place lies, as shares of the width and the height; None beyond the edge."""
        projected = self.project(longitude, latitude)
        if projected is None:
            return None
        x, y = (projected[0] - self.left) / self.wide, (self.top - projected[1]) / self.high
        return (x, y) if 0 <= x <= 1 and 0 <= y <= 1 else None

    @property
    def reach(self) -> float:
        """How far it reaches from its middle, as an angle."""
        if self.middle is None:
            return pi
        corners = product((self.left, self.left + self.wide), (self.top, self.top - self.high))
        furthest = max(hypot(x, y) for x, y in corners)
        return pi if furthest >= 2 else 2 * asin(furthest / 2)


@lru_cache(maxsize=256)
def land_of(view: View, *, width: int, here: str = "") -> tuple[str, str]:
    """The `d` of all land in view in a drawing so wide, and that of the country `here` apart."""
    others: list[str] = []
    own: list[str] = []
    for land in lands(view.shapes):
        if view.middle is None and land.code == _ANTARCTICA:
            continue
        (own if here and land.code == here else others).extend(_rings(view, land, width))
    return "".join(others), "".join(own)


def _rings(view: View, land: Land, width: int) -> Iterator[str]:
    scale, project = width / view.wide, view.project
    right, foot = width + 4, view.high * scale + 4
    for ring, (middle, reach) in zip(land.rings, land.reaches, strict=True):
        if view.middle and angle(view.middle, middle) > view.reach + reach + _EDGE:
            continue
        for part in (list(ring),) if view.middle else _cut_at_the_date_line(ring):
            # What goes behind the horizon is left out there, beyond the edge of the map.
            points = [point for place in part if (point := project(*place)) is not None]
            placed = [((x - view.left) * scale, (view.top - y) * scale) for x, y in points]
            if not placed or not _meets(placed, right, foot):
                continue
            kept = _thinned(_clipped(placed, (-4.0, -4.0, right, foot)))
            if len(kept) > 2:
                yield path(kept, closed=True, digits=1 if view.middle else 0)


def _cut_at_the_date_line(ring: Ring) -> Iterator[Sequence[Position]]:
    """The parts of a ring between 180° west and 180° east."""
    west, _south, east, _north = box_of(ring)
    for turn in (-360, 0, 360):
        if west + turn < 180 and east + turn > -180:
            yield _clipped([(x + turn, y) for x, y in ring], (-180.0, -90.0, 180.0, 90.0))


def world_view() -> View:
    """The whole world but Antarctica."""
    edge = equal_earth(180, 0)
    top, foot = equal_earth(0, _NORTH), equal_earth(0, _SOUTH)
    assert edge and top and foot
    return _fitted(None, WORLD, [(-edge[0], top[1]), (edge[0], foot[1])], WORLD_RATIO, margin=1.01)


def view_of(positions: Sequence[Position], *, ratio: float, least: float = LEAST_ACROSS) -> View:
    """The part of the world that has these places in it, with some land around: at least so much across."""
    middle = middle_of(positions)
    project = around(*middle)
    points = [point for place in positions if (point := project(*place)) is not None]
    shown = _fitted(middle, NEAR, points, ratio, margin=MARGIN, least=least)
    return world_view() if shown.wide > 2 or len(points) < len(positions) else _at_scale(shown)


@lru_cache(maxsize=256)
def view_of_lands(positions: tuple[Position, ...], *, ratio: float) -> tuple[View, str]:
    """These places and the countries in which they lie, where those are not too large for a map of the places; and the
    code of the country, where it is one."""
    found = _lands_at(positions)
    here = found[0].code if len(found) == 1 else ""
    around_them = view_of([*positions, *(p for land in found for p in land.main_ring)], ratio=ratio)
    if around_them.wide <= _LARGEST_COUNTRY:
        return around_them, here
    return view_of(positions, ratio=ratio, least=_LARGEST_COUNTRY), here


# Wider than Ukraine, narrower than Kazakhstan: beyond it a place is shown with its region.
_LARGEST_COUNTRY = 0.35


def _lands_at(positions: Sequence[Position]) -> list[Land]:
    found = (land_at(*place) for place in positions)
    return list({land.code: land for land in found if land}.values())


def _at_scale(view: View) -> View:
    shapes = WORLD if view.wide > FAR_ACROSS else NEAR
    return View(view.middle, shapes, view.left, view.top, view.wide, view.high)


def _fitted(
    middle: Position | None,
    shapes: str,
    points: Sequence[Projected],
    ratio: float,
    *,
    margin: float,
    least: float = LEAST_ACROSS,
) -> View:
    """The smallest rectangle of this ratio with these points in it, and a margin around."""
    left, right = min(x for x, _y in points), max(x for x, _y in points)
    foot, top = min(y for _x, y in points), max(y for _x, y in points)
    wide = max((right - left) * margin, (top - foot) * margin * ratio, least)
    high = wide / ratio
    return View(middle, shapes, (left + right - wide) / 2, (top + foot + high) / 2, wide, high)


def _meets(points: Sequence[Position], right: float, foot: float) -> bool:
    across, down = [x for x, _y in points], [y for _x, y in points]
    return max(across) > -4 and min(across) < right and max(down) > -4 and min(down) < foot


def _clipped(points: list[Position], box: Box) -> list[Position]:
    """A ring cut off at the edges of a box (Sutherland and Hodgman 1974)."""
    left, top, right, foot = box
    for axis, bound, sign in ((0, left, 1), (0, right, -1), (1, top, 1), (1, foot, -1)):
        if all((p[axis] - bound) * sign >= 0 for p in points):
            continue
        kept: list[Position] = []
        for n, point in enumerate(points):
            before = points[n - 1]
            is_in, was_in = (point[axis] - bound) * sign >= 0, (before[axis] - bound) * sign >= 0
            if is_in != was_in:
                share = (bound - before[axis]) / (point[axis] - before[axis])
                other = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
                kept.append((bound, other) if axis == 0 else (other, bound))
            if is_in:
                kept.append(point)
        points = kept
    return points


def _thinned(points: Sequence[Position]) -> list[Position]:
    """Without steps too short to be seen."""
    kept: list[Position] = []
    for x, y in points:
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= _STEP:
            kept.append((x, y))
    return kept
