"""A figure as a drawing: on the page, and as a file that says what it shows and where it is from."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from django.utils.safestring import SafeString

from prisoners.charts.area import HEIGHT as AREA_HEIGHT
from prisoners.charts.area import area
from prisoners.charts.bars import bars, height_of
from prisoners.charts.columns import HEIGHT as COLUMNS_HEIGHT
from prisoners.charts.columns import columns
from prisoners.charts.svg import PAPER, Canvas
from prisoners.statistics.figures import Figure
from record.lettering import FONTS

FILE_WIDTH, MARGIN = 840, 28
LETTERS_A_LINE = 108
# Of a picture: twice the numbers of the drawing, so that it is sharp in print.
ZOOM = 2


def height_of_figure(figure: Figure) -> int:
    return {"area": AREA_HEIGHT, "columns": COLUMNS_HEIGHT}.get(figure.form) or height_of(figure.drawn)


def inline(figure: Figure) -> SafeString:
    """The drawing for the page: as wide as its column. Empty where there is nothing to draw."""
    if figure.is_empty:
        return SafeString("")
    height = height_of_figure(figure)
    canvas = Canvas(height=height)
    name = f"chart-{figure.slug}"
    return canvas.tag(
        "svg",
        canvas.tag("title", figure.title, id=f"{name}-title"),
        canvas.tag("desc", figure.sentence, id=f"{name}-desc"),
        *_drawn(canvas, figure),
        class_="chart",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        direction="ltr",
        width="100%",
        height=height,
    )


def file(figure: Figure, *, scope: Sequence[str], origin: str) -> str:
    """The drawing as a file of its own. scope: what the numbers are limited to, in words; origin: its last line."""
    lines = textwrap.wrap(figure.sentence, LETTERS_A_LINE)
    if scope:
        lines = textwrap.wrap(" · ".join(scope), LETTERS_A_LINE) + lines
    head = MARGIN + 30 + len(lines) * 19
    inner = 0 if figure.is_empty else height_of_figure(figure)
    height = head + inner + 62
    canvas = Canvas(height=inner, width=FILE_WIDTH - 2 * MARGIN)
    words = [canvas.text(figure.title, look="title", x=str(MARGIN), y=MARGIN + 14)]
    words += [canvas.text(line, look="tick", x=str(MARGIN), y=MARGIN + 40 + n * 19) for n, line in enumerate(lines)]
    drawn = [] if figure.is_empty else _drawn(canvas, figure)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + canvas.tag(
        "svg",
        canvas.tag("title", figure.title),
        canvas.tag("desc", figure.sentence),
        canvas.tag("rect", width=FILE_WIDTH, height=height, fill=PAPER),
        *words,
        canvas.tag("g", *drawn, transform=f"translate({MARGIN} {head + 8})") if drawn else "",
        canvas.text(origin, look="tick", x=str(MARGIN), y=height - 18),
        xmlns="http://www.w3.org/2000/svg",
        width=FILE_WIDTH,
        height=height,
        viewBox=f"0 0 {FILE_WIDTH} {height}",
    )


def png(svg: str) -> bytes:
    """A drawing of `file` as a picture, with the letters that come with the house: the same on every machine."""
    # Only who takes a chart away as a picture needs it.
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=ZOOM,
            skip_system_fonts=True,
            font_files=[str(path) for path in sorted(FONTS.glob("*.ttf"))],
            sans_serif_family="Noto Sans",
            serif_family="Noto Serif",
            font_family="Noto Sans",
        )
    )


def _drawn(canvas: Canvas, figure: Figure) -> list[SafeString]:
    if figure.form == "area":
        return area(canvas, figure.levels)
    return columns(canvas, figure.drawn) if figure.form == "columns" else bars(canvas, figure.drawn)
