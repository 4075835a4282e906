"""The countries of the made-up cases: languages, cities, statutes (countries.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from prisoners.synthetic import name_lists
from prisoners.synthetic.name_lists import Names


@dataclass(frozen=True)
class City:
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Country:
    """One country. `names`: how people are called there; `weight`: how many of the cases are of it."""

    code: str
    adjective: str
    language: str
    script: str
    time_zone: str
    currency: str
    weight: int
    code_of_law: str
    articles: tuple[tuple[str, str], ...]
    cities: tuple[City, ...]
    names: Names


_NAMES = {
    "AZ": name_lists.AZERBAIJANI,
    "RU": name_lists.RUSSIAN,
    "BY": name_lists.BELARUSIAN,
    "TR": name_lists.TURKISH,
    "EG": name_lists.ARABIC,
    "CU": name_lists.SPANISH,
    "GE": name_lists.GEORGIAN,
    "AM": name_lists.ARMENIAN,
    "GR": name_lists.GREEK,
}


@cache
def countries() -> tuple[Country, ...]:
    """All of them, in the order of the file."""
    read = tomllib.loads((Path(__file__).parent / "countries.toml").read_text(encoding="utf-8"))
    return tuple(
        Country(
            **one
            | {
                "articles": tuple((number, title) for number, title in one["articles"]),
                "cities": tuple(City(*city) for city in one["cities"]),
                "names": _NAMES[one["code"]],
            }
        )
        for one in read["country"]
    )
