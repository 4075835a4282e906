"""Makes the shapes beside it from the TopoJSON of npm `world-atlas` (Natural Earth, public domain).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python prisoners/shapes/make.py package/countries-110m.json prisoners/shapes/world-110m.json
    python prisoners/shapes/make.py package/countries-50m.json prisoners/shapes/world-50m.json

A shape file holds `scale` and `translate` (degrees = number × scale + translate), `arcs` (a first point, then steps)
and `lands`: [ISO 3166 code or "", rings], a ring being numbers of arcs, ~n for one that is walked backwards.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from django.conf import settings

Ring = list[int]

# Natural Earth draws who governs. The General Assembly (resolution 68/262) calls on all not to show Crimea otherwise
# than as a part of Ukraine.
CRIMEA_BOX, RUSSIA, UKRAINE = (32.3, 44.2, 36.8, 46.3), "643", "804"


def main(source: str, target: str) -> None:
    settings.configure()
    from django_countries import countries

    topology = json.loads(Path(source).read_text())
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [_walked(arc) for arc in topology["arcs"]]

    def position(ring: Ring) -> list[tuple[float, float]]:
        points = [point for number in ring for point in (arcs[number] if number >= 0 else arcs[~number][::-1])]
        return [(x * scale[0] + translate[0], y * scale[1] + translate[1]) for x, y in points]

    rings: dict[str, list[Ring]] = {}
    nameless = 0
    for shape in topology["objects"]["countries"]["geometries"]:
        parts = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        code = shape.get("id") or f"no-code-{(nameless := nameless + 1)}"
        rings.setdefault(code, []).extend(ring for part in parts for ring in part)
    moved = [ring for ring in rings[RUSSIA] if _within(position(ring), CRIMEA_BOX)]
    rings[RUSSIA] = [ring for ring in rings[RUSSIA] if ring not in moved]
    rings[UKRAINE] = _united(rings[UKRAINE] + moved)
    lands = [[countries.alpha2(code) if code.isdigit() else "", parts] for code, parts in sorted(rings.items())]
    made = {"scale": scale, "translate": translate, "arcs": [_steps(arc) for arc in topology["arcs"]], "lands": lands}
    Path(target).write_text(json.dumps(made, separators=(",", ":")) + "\n")


def _walked(arc: list[list[int]]) -> list[tuple[int, int]]:
    x = y = 0
    return [(x := x + step[0], y := y + step[1]) for step in arc]


def _steps(arc: list[list[int]]) -> list[int]:
    return [number for step in arc for number in step]


def _within(points: list[tuple[float, float]], box: tuple[float, float, float, float]) -> bool:
    return all(box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in points)


def _united(rings: list[Ring]) -> list[Ring]:
    """The same area without the lines inside it: an arc that is walked in both directions is one."""
    walked = {number for ring in rings for number in ring}
    kept = [ring for ring in rings if not any(~number in walked for number in ring)]
    touching = [ring for ring in rings if any(~number in walked for number in ring)]
    for ring in touching:
        # From behind the inner line, so that what is left of a ring is one piece.
        first = next(n for n, number in enumerate(ring) if ~number in walked)
        turned = ring[first:] + ring[:first]
        kept_part = [number for number in turned if ~number not in walked]
        kept.append(kept_part)
    if len(touching) == 2:
        kept[-2:] = [kept[-2] + kept[-1]]
    elif touching:
        raise SystemExit("More than two areas meet: unite them one by one.")
    return kept


if __name__ == "__main__":
    main(*sys.argv[1:])
