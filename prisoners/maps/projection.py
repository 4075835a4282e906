"""From the globe to the page. The world: Equal Earth (Šavrič, Patterson, Jenny 2018). A country or a few places:
Lambert's azimuthal equal-area projection around their middle (Snyder, Map Projections: A Working Manual, 1987, p. 182).
Both keep areas true. North is up: y grows towards the north."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import asin, atan2, cos, degrees, hypot, radians, sin, sqrt

Projected = tuple[float, float]
Projection = Callable[[float, float], Projected | None]

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
# What lies further from the middle than this is behind the horizon of a map of a country (cosine of 100°).
_HORIZON = -0.17


def equal_earth(longitude: float, latitude: float) -> Projected | None:
    slant = asin(sqrt(3) / 2 * sin(radians(latitude)))
    square = slant * slant
    sixth = square * square * square
    below = 9 * _A4 * sixth * square + 7 * _A3 * sixth + 3 * _A2 * square + _A1
    across = 2 * sqrt(3) * radians(longitude) * cos(slant) / (3 * below)
    return across, slant * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


def around(longitude: float, latitude: float) -> Projection:
    """The projection with this middle."""
    middle, up, down = radians(longitude), sin(radians(latitude)), cos(radians(latitude))

    def project(longitude: float, latitude: float) -> Projected | None:
        turn = radians(longitude) - middle
        high, low = sin(radians(latitude)), cos(radians(latitude))
        nearness = up * high + down * low * cos(turn)
        if nearness < _HORIZON:
            return None
        stretch = sqrt(2 / (1 + nearness))
        return stretch * low * sin(turn), stretch * (down * high - up * low * cos(turn))

    return project


def angle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Between two places, seen from the middle of the earth, in radians."""
    (east, north), (other_east, other_north) = ((radians(x), radians(y)) for x, y in (a, b))
    half = sin((north - other_north) / 2) ** 2 + cos(north) * cos(other_north) * sin((east - other_east) / 2) ** 2
    return 2 * asin(min(1.0, sqrt(half)))


def middle_of(positions: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """A middle of places on the globe, on whichever side of the date line they lie."""
    x = sum(cos(radians(north)) * cos(radians(east)) for east, north in positions)
    y = sum(cos(radians(north)) * sin(radians(east)) for east, north in positions)
    z = sum(sin(radians(north)) for _east, north in positions)
    return degrees(atan2(y, x)), degrees(atan2(z, hypot(x, y)))
