"""Where towns are, from the list that comes with the house (prisoners/shapes/README.md). Nothing is guessed: a name
that is not in the list, or that two places of the country have, is nowhere."""

from __future__ import annotations

from functools import lru_cache

from prisoners.maps.shapes import SHAPES, Position
from record.names import folded

PLACES = "places.tsv"


@lru_cache(maxsize=1)
def _list() -> str:
    return (SHAPES / PLACES).read_text()


@lru_cache(maxsize=4096)
def position_of(country: str, name: str) -> Position | None:
    """(longitude, latitude) of a town by its name, which is all that is given; None where that does not say where."""
    plain = folded(name)
    begins = f"\n{country}\t{plain}\t"
    at = _list().find(begins) if plain else -1
    if at < 0:
        return None
    latitude, longitude = _list()[at + len(begins) : _list().index("\n", at + 1)].split("\t")
    return float(longitude), float(latitude)
