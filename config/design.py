"""The words of the design, read from static/css/tokens.css: what there is, and what can be read on what.

Contrast is that of WCAG 2.2 (1.4.3 and 1.4.11): 4.5 for text, 3 for large text and for what bounds a field or a mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings

TOKENS = settings.BASE_DIR / "static" / "css" / "tokens.css"
TEXT, MARK = 4.5, 3.0
SCHEMES = ("light", "dark", "memorial, light", "memorial, dark")

_GROUNDS = ("paper", "paper-raised")
_SERIES = tuple(f"series-{n}" for n in range(1, 7))
# What is drawn or written, on what, and how much it must stand out.
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((text, ground, TEXT) for ground in (*_GROUNDS, "paper-sunk") for text in ("ink", "ink-quiet")),
    *((text, ground, TEXT) for ground in _GROUNDS for text in ("accent", "free")),
    ("ink", "accent-wash", TEXT),
    ("accent", "accent-wash", TEXT),
    ("ink", "free-wash", TEXT),
    ("free", "free-wash", TEXT),
    ("ink", "mark", TEXT),
    ("accent-ink", "accent", TEXT),
    ("paper", "ink", TEXT),
    *((f"letters-{n}", f"ground-{n}", TEXT) for n in range(1, 5)),
    *((mark, ground, MARK) for ground in _GROUNDS for mark in ("field-rule", "focus", "rule-strong")),
    *((series, "paper", MARK) for series in _SERIES),
)


@dataclass(frozen=True)
class Measured:
    """Two colours of one scheme, and how far they stand apart."""

    text: str
    ground: str
    least: float
    ratio: float

    @property
    def holds(self) -> bool:
        return self.ratio >= self.least


def tokens() -> dict[str, dict[str, str]]:
    """Each word of the design with its value, by scheme: what a scheme does not say it has from the first."""
    css = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)
    light, dark = (_declared(block) for block in re.findall(r":root\s*{([^}]*)}", css))
    found = re.search(r"body\.died_in_custody\s*{([^}]*)}", css)
    memorial = _declared(found[1] if found else "")
    return {
        "light": light,
        "dark": light | dark,
        "memorial, light": light | memorial,
        "memorial, dark": light | dark | memorial,
    }


def _declared(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", block))


def colour(scheme: dict[str, str], name: str) -> str:
    """The value of a colour, through the words that stand for others."""
    value = scheme[name]
    while found := re.fullmatch(r"var\(--([\w-]+)\)", value):
        value = scheme[found[1]]
    return value


def luminance(value: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart: from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def measured(scheme: dict[str, str]) -> list[Measured]:
    """Every pair of a scheme."""
    return [
        Measured(text, ground, least, contrast(colour(scheme, text), colour(scheme, ground)))
        for text, ground, least in PAIRS
    ]
