"""The shapes of countries, as prisoners/shapes/README.md says where from: rings of (longitude, latitude)."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, chain, pairwise
from pathlib import Path

from prisoners.maps.projection import angle, middle_of

SHAPES = Path(__file__).parent.parent / "shapes"
WORLD, NEAR = "world-110m.json", "world-50m.json"

Position = tuple[float, float]
# West, south, east, north.
Box = tuple[float, float, float, float]


class Ring:
    """A closed line of positions. Kept as plain numbers: of all lands there are a hundred thousand positions, which as
    pairs take 25 MB in each process."""

    __slots__ = ("across", "up")

    def __init__(self, points: Iterable[Position]) -> None:
        self.across, self.up = array("d"), array("d")
        for x, y in points:
            self.across.append(x)
            self.up.append(y)

    def __len__(self) -> int:
        return len(self.across)

    def __iter__(self) -> Iterator[Position]:
        return zip(self.across, self.up, strict=True)

    @property
    def first(self) -> Position:
        return self.across[0], self.up[0]


@dataclass(frozen=True)
class Land:
    """One country, or a land that has no code of its own (`code` is empty)."""

    code: str
    rings: tuple[Ring, ...]

    @cached_property
    def main_ring(self) -> Ring:
        """Of the largest area: overseas parts would make the country itself a speck."""
        return max(self.rings, key=_area)

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        return tuple(box_of(ring) for ring in self.rings)

    @cached_property
    def reaches(self) -> tuple[tuple[Position, float], ...]:
        """Of each ring a middle, and how far it reaches from there, as an angle."""
        middles = (middle_of(tuple(ring)) for ring in self.rings)
        return tuple(
            (middle, max(angle(middle, place) for place in ring))
            for ring, middle in zip(self.rings, middles, strict=True)
        )

    @cached_property
    def middle(self) -> Position:
        """The centre of gravity of the main part, where it lies in it; else the nearest of its corners."""
        x, y = _centre(self.main_ring)
        if _inside(self.main_ring, x, y):
            return x, y
        return min(self.main_ring, key=lambda point: (point[0] - x) ** 2 + (point[1] - y) ** 2)

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether a place lies in it; a hole belongs to another."""
        crossed = (
            _inside(ring, longitude + turn, latitude)
            for ring, (west, south, east, north) in zip(self.rings, self.boxes, strict=True)
            for turn in (-360, 0, 360)
            if west <= longitude + turn <= east and south <= latitude <= north
        )
        return sum(crossed) % 2 == 1


@lru_cache(maxsize=2)
def lands(name: str) -> tuple[Land, ...]:
    """All lands of a shape file."""
    kept = json.loads((SHAPES / name).read_text())
    (wide, high), (left, foot) = kept["scale"], kept["translate"]
    arcs = []
    for steps in kept.pop("arcs"):
        across, up = accumulate(steps[::2]), accumulate(steps[1::2])
        arcs.append(Ring((x * wide + left, y * high + foot) for x, y in zip(across, up, strict=True)))

    def ring(numbers: list[int]) -> Ring:
        points: list[Position] = []
        for number in numbers:
            arc = list(arcs[number if number >= 0 else ~number])
            points += (arc if number >= 0 else arc[::-1])[1 if points else 0 :]
        return Ring(_unwound(points))

    return tuple(Land(code, tuple(ring(numbers) for numbers in rings)) for code, rings in kept["lands"])


@lru_cache(maxsize=1)
def lands_by_code() -> dict[str, Land]:
    return {land.code: land for land in lands(NEAR) if land.code}


def land_at(longitude: float, latitude: float) -> Land | None:
    """The land in which a place lies; None at sea, or where a coast was drawn too roughly."""
    return next((land for land in lands(NEAR) if land.holds(longitude, latitude)), None)


def _unwound(points: Sequence[Position]) -> Sequence[Position]:
    """The same ring without a leap where it crosses 180°: its longitudes go on beyond. One around a pole stays as it
    is."""
    turn, kept = 0, [points[0]]
    for (before, _y), (x, y) in pairwise(points):
        turn += -360 if x - before > 180 else 360 if x - before < -180 else 0
        kept.append((x + turn, y))
    return points if turn else kept


def box_of(points: Ring) -> Box:
    return min(points.across), min(points.up), max(points.across), max(points.up)


def _area(ring: Ring) -> float:
    return abs(_doubled(ring))


def _doubled(ring: Ring) -> float:
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in _sides(ring))


def _centre(ring: Ring) -> Position:
    doubled = _doubled(ring)
    if not doubled:
        return ring.first
    x = sum((a + c) * (a * d - c * b) for (a, b), (c, d) in _sides(ring)) / (3 * doubled)
    y = sum((b + d) * (a * d - c * b) for (a, b), (c, d) in _sides(ring)) / (3 * doubled)
    return x, y


def _inside(ring: Ring, x: float, y: float) -> bool:
    crossings = (a + (y - b) * (c - a) / (d - b) > x for (a, b), (c, d) in _sides(ring) if (b > y) != (d > y))
    return sum(crossings) % 2 == 1


def _sides(ring: Ring) -> Iterator[tuple[Position, Position]]:
    return pairwise(chain(ring, (ring.first,)))
