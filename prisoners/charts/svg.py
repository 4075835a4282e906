"""Writing SVG, for the page and for a file of its own.

On a page a drawing is as wide as its column while its letters keep their size: places across are percentages. In a file
everything has its number, and the colours that the page's stylesheet gives stand at each element.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

# The light colours of static/css/tokens.css, for files that stand on a page of somebody else.
PAPER, INK, QUIET, RULE, ACCENT = "#fbf9f5", "#1d1a16", "#5a5348", "#d8d0c2", "#8a2b18"
SANS, SERIF = "Noto Sans, Helvetica, Arial, sans-serif", "Noto Serif, Georgia, serif"

_LETTERS = {"font-family": SANS, "font-size": "13", "fill": QUIET}
LOOKS: dict[str, dict[str, str]] = {
    "paper": {"fill": PAPER},
    "area": {"fill": ACCENT, "fill-opacity": "0.22"},
    "line": {"fill": "none", "stroke": ACCENT, "stroke-width": "2", "stroke-linejoin": "round"},
    "bar": {"fill": ACCENT},
    "bar-whole": {"fill": ACCENT, "fill-opacity": "0.35"},
    "grid": {"stroke": RULE, "stroke-width": "1"},
    "axis": {"stroke": INK, "stroke-width": "1"},
    "tick": _LETTERS,
    "label": {**_LETTERS, "fill": INK},
    "figure": {**_LETTERS, "fill": INK, "font-weight": "600"},
    "title": {"font-family": SERIF, "font-size": "20", "font-weight": "700", "fill": INK},
    "dot": {"fill": ACCENT},
}

Point = tuple[float, float]


class Canvas:
    """Elements of a drawing that is `height` high. `width` of a file; None on a page."""

    def __init__(self, *, height: float, width: float | None = None) -> None:
        self.height = height
        self.width = width

    @property
    def is_file(self) -> bool:
        return self.width is not None

    def across(self, share: float, shift: float = 0) -> str:
        """A place or a length across, as a share of the whole width. `shift`: so many pixels on; in files only."""
        return short(share * self.width + shift) if self.width is not None else f"{short(share * 100)}%"

    def tag(self, name: str, *children: SafeString | str, **attributes: object) -> SafeString:
        """One element. `look`: a class of charts.css, in a file its attributes; other names with hyphens for _."""
        look = str(attributes.pop("look", ""))
        given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
        said = (LOOKS.get(look, {}) if self.is_file else {"class": f"chart-{look}"}) if look else {}
        written = "".join(f' {key}="{conditional_escape(str(_value(value)))}"' for key, value in (said | given).items())
        inside = mark_safe("".join(conditional_escape(child) for child in children))  # noqa: S308  (each was escaped)
        return mark_safe(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")  # noqa: S308

    def text(self, words: str, *, look: str, x: str, y: float, anchor: str = "start", dx: float = 0) -> SafeString:
        shift = {"dx": dx} if dx else {}
        return self.tag("text", words, look=look, x=x, y=y, text_anchor=anchor, **shift)

    def shape(self, points: Sequence[Point], *, look: str, closed: bool = False) -> SafeString:
        """A line through points, or an area: x a share of the width, y in pixels."""
        wide = self.width if self.width is not None else 1000
        drawn = self.tag(
            "path",
            look=look,
            d=path([(x * wide, y) for x, y in points], closed=closed),
            vector_effect=None if self.is_file else "non-scaling-stroke",
        )
        return drawn if self.is_file else self.stretched(drawn, wide=wide, high=self.height)

    def stretched(self, *drawn: SafeString, wide: float, high: float) -> SafeString:
        """What is drawn in numbers, as wide and as high as the whole."""
        box = f"0 0 {short(wide)} {short(high)}"
        return self.tag("svg", *drawn, viewBox=box, preserveAspectRatio="none", width="100%", height="100%")


def path(points: Sequence[Point], *, closed: bool = False, digits: int = 1) -> str:
    """The `d` of a path through points, in steps: short. Points that fall together are one."""
    rounded = [(round(x, digits), round(y, digits)) for x, y in points]
    kept = [point for n, point in enumerate(rounded) if n == 0 or point != rounded[n - 1]]
    if not kept:
        return ""
    (x, y), steps = kept[0], []
    for next_x, next_y in kept[1:]:
        steps.append(f"{short(next_x - x, digits)},{short(next_y - y, digits)}")
        x, y = next_x, next_y
    return (
        f"M{short(kept[0][0], digits)},{short(kept[0][1], digits)}"
        + (f"l{' '.join(steps)}" if steps else "")
        + ("z" if closed else "")
    )


def short(number: float, digits: int = 2) -> str:
    """A number without what says nothing: 12.50 → 12.5, -0.0 → 0."""
    text = f"{number:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _value(value: object) -> object:
    return short(value) if isinstance(value, float) else value
