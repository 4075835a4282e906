"""The kept results as a page and a picture: `make performance` writes docs/performance.md from var/bench/*.json."""

from __future__ import annotations

import ast
import datetime as dt
import math
import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

from bench.figures import WHERE, Figure, read
from bench.reasons import REASONS

HERE = Path(__file__).resolve().parent
PAGE, PICTURE = Path("docs/performance.md"), Path("docs/performance.svg")
BEGINNING = """# How fast Vigil is

Written by `make performance` from what `make bench` kept: do not edit it by hand. Each row is measured on real servers
on one machine, beside its limit or a rival in the same run; absolute numbers are of that machine, ratios travel better.
`make bench ARGS=pages` measures one part, `BENCH_SIZE=1000000` another size of the record.

![How each figure stands to its limit](performance.svg)
"""
# The picture shows from a quarter of a limit to four times it.
_FURTHEST, _ROW, _NAMES, _BARS = 4.0, 22, 560, 320


def write(*, where: Path = WHERE, page: Path = PAGE, picture: Path = PICTURE) -> None:
    """Write the page and the picture of what is kept in a folder. Raises SystemExit where nothing was measured yet."""
    parts = {path.stem: read(path.stem, where=where) for path in sorted(where.glob("*.json"))}
    if not parts:
        raise SystemExit("bench: nothing was measured yet: run `make bench` first")
    page.write_text("\n".join([BEGINNING, *_sections(parts, where)]), encoding="utf-8")
    picture.write_text(_picture([f for figures in parts.values() for f in figures if f.limit]), encoding="utf-8")


def _sections(parts: dict[str, list[Figure]], where: Path) -> Iterator[str]:
    for name, figures in parts.items():
        # Read and not run: a page is written where no site is set up.
        about = ast.get_docstring(ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))) or name
        day = dt.datetime.fromtimestamp((where / f"{name}.json").stat().st_mtime, dt.UTC).date()
        yield f"## {name.capitalize()}\n\n{about}\n"
        yield f"`make bench ARGS={name}`, {day}, {os.cpu_count()} cores, Python {platform.python_version()}.\n"
        yield "| what | seen | asked | |\n|---|---|---|---|"
        for figure in figures:
            holds = ("yes" if figure.holds else "**no**") if figure.limit else ""
            seen = f"{figure.value:,.4g} {figure.unit}".strip()
            yield f"| {figure.what}<br><small>{figure.note}</small> | {seen} | {figure.limit} | {holds} |"
        yield ""
        missed = [figure.what for figure in figures if not figure.holds]
        for what in missed:
            yield f"**{what[:1].upper()}{what[1:]}**: {REASONS.get(what, 'not looked into yet.')}\n"


def _picture(figures: Sequence[Figure]) -> str:
    """A bar for each figure: how many times its limit it reaches, to the right of the line where it holds."""
    height = _ROW * len(figures) + 10
    svg = ElementTree.Element(
        "svg", xmlns="http://www.w3.org/2000/svg", width=str(_NAMES + 2 * _BARS), height=str(height), role="img"
    )
    ElementTree.SubElement(svg, "rect", width="100%", height="100%", fill="#fff")
    middle = _NAMES + _BARS
    for number, figure in enumerate(figures):
        top = number * _ROW + 5
        # Equal steps are equal factors.
        far = math.log(min(max(figure.times_its_limit, 1 / _FURTHEST), _FURTHEST)) / math.log(_FURTHEST) * (_BARS - 10)
        left, width = (middle, far) if far >= 0 else (middle + far, -far)
        words = ElementTree.SubElement(
            svg, "text", {"x": str(_NAMES - 8), "y": str(top + 15), "text-anchor": "end", "font-size": "13"}
        )
        words.set("font-family", "sans-serif")
        words.text = figure.what[:80]
        look = "#1a6b3c" if figure.holds else "#b3261e"
        shape = {"x": f"{left:.1f}", "y": str(top + 3), "width": f"{max(width, 2):.1f}", "height": str(_ROW - 8)}
        ElementTree.SubElement(svg, "rect", shape | {"fill": look})
    line = {"x1": str(middle), "x2": str(middle), "y1": "0", "y2": str(height), "stroke": "#222"}
    ElementTree.SubElement(svg, "line", line)
    return ElementTree.tostring(svg, encoding="unicode") + "\n"


def worse_than(before: Sequence[Figure], now: Sequence[Figure]) -> list[str]:
    """In words, each figure that stands a tenth or more worse to its limit than the last time."""
    was = {figure.what: figure for figure in before if figure.limit}
    return [
        f"{figure.what}: {was[figure.what].value:,.4g} the last time, {figure.value:,.4g} now ({figure.limit} asked)"
        for figure in now
        if figure.what in was and figure.times_its_limit < 0.9 * was[figure.what].times_its_limit
    ]


if __name__ == "__main__":
    write()
