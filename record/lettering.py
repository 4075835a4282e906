"""Letters for pictures that the server draws: open fonts that come with the house, and which of them writes a text.

A machine's own fonts differ from one to the next, and may lack a person's script altogether.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from record.names import in_latin

if TYPE_CHECKING:
    from PIL import ImageFont

FONTS = Path(__file__).with_name("fonts")
# Every font has these, whatever its script.
_COMMON = set(" .\u00a0")
_LATIN_GREEK_CYRILLIC = ((0x20, 0x24F), (0x250, 0x36F), (0x370, 0x52F), (0x1E00, 0x1FFF), (0x2010, 0x203A))


@dataclass(frozen=True)
class Face:
    """A font file, the letters it has, and whether its letters must be joined or ordered before they can be drawn."""

    file: str
    ranges: tuple[tuple[int, int], ...]
    is_shaped: bool = False

    def writes(self, text: str) -> bool:
        return all(c in _COMMON or any(a <= ord(c) <= b for a, b in self.ranges) for c in text)


SERIF = Face("NotoSerif-Bold.ttf", _LATIN_GREEK_CYRILLIC)
SANS = Face("NotoSans-Regular.ttf", _LATIN_GREEK_CYRILLIC)
FACES = (
    SERIF,
    Face("NotoNaskhArabic-Bold.ttf", ((0x600, 0x6FF), (0x750, 0x77F), (0x200C, 0x200D)), is_shaped=True),
    Face("NotoSerifHebrew-Bold.ttf", ((0x591, 0x5F4),), is_shaped=True),
    Face("NotoSerifGeorgian-Bold.ttf", ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2D))),
    Face("NotoSerifArmenian-Bold.ttf", ((0x531, 0x58F),)),
    Face("NotoSerifEthiopic-Bold.ttf", ((0x1200, 0x139F),)),
    Face("NotoSerifDevanagari-Bold.ttf", ((0x900, 0x97F), (0x200C, 0x200D)), is_shaped=True),
    Face("NotoSerifBengali-Bold.ttf", ((0x980, 0x9FE), (0x200C, 0x200D)), is_shaped=True),
    Face("NotoSerifGurmukhi-Bold.ttf", ((0xA01, 0xA76), (0x200C, 0x200D)), is_shaped=True),
    Face("NotoSerifGujarati-Bold.ttf", ((0xA81, 0xAFF), (0x200C, 0x200D)), is_shaped=True),
    Face("NotoSerifTamil-Bold.ttf", ((0xB82, 0xBFA), (0x200C, 0x200D)), is_shaped=True),
    Face("NotoSerifSinhala-Bold.ttf", ((0xD81, 0xDF4), (0x200C, 0x200D)), is_shaped=True),
    Face("NotoSerifThai-Bold.ttf", ((0xE01, 0xE5B),), is_shaped=True),
    Face("NotoSerifLao-Bold.ttf", ((0xE81, 0xEDF),), is_shaped=True),
    Face("NotoSerifMyanmar-Bold.ttf", ((0x1000, 0x109F),), is_shaped=True),
    Face("NotoSerifKhmer-Bold.ttf", ((0x1780, 0x17F9), (0x200C, 0x200D)), is_shaped=True),
)


@lru_cache(maxsize=1)
def can_shape() -> bool:
    """Whether this machine joins and orders letters (Pillow loads FriBiDi where it is installed)."""
    # Whoever only asks which faces there are goes without Pillow.
    from PIL import features

    return bool(features.check("raqm") and features.check("fribidi"))


def face_for(text: str) -> Face | None:
    """The face that writes all of a text rightly on this machine, or None."""
    return next((face for face in FACES if face.writes(text) and (can_shape() or not face.is_shaped)), None)


def writable(*texts: str) -> tuple[str, Face]:
    """The first of these ways to write a name for which there is a face; else the first in Latin letters, as it sounds.
    What no face has is never drawn as empty boxes."""
    for text in texts:
        face = face_for(text)
        if face is not None:
            return text, face
    latin = "".join(c for c in in_latin(texts[0]) if SERIF.writes(c))
    return latin, SERIF


@lru_cache(maxsize=64)
def font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    layout = ImageFont.Layout.RAQM if can_shape() else ImageFont.Layout.BASIC
    return ImageFont.truetype(str(FONTS / face.file), size, layout_engine=layout)


def in_lines(text: str, face: Face, size: int, width: int) -> list[str]:
    """A text broken between its words into lines no wider than `width`; a word that is wider stands alone."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font(face, size).getlength(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def fitted(text: str, face: Face, *, width: int, lines: int, largest: int, smallest: int) -> tuple[int, list[str]]:
    """(size, lines): the largest size at which a text fits into so many lines of a width. A text for which the smallest
    is too large still ends, with "…"."""
    size = largest
    while True:
        broken = in_lines(text, face, size, width)
        if len(broken) <= lines and all(font(face, size).getlength(line) <= width for line in broken):
            return size, broken
        if size <= smallest:
            return size, [_cut(line, face, size, width, len(broken) > lines) for line in broken[:lines]]
        size = max(smallest, size - 6)


def _cut(line: str, face: Face, size: int, width: int, goes_on: bool) -> str:
    if not goes_on and font(face, size).getlength(line) <= width:
        return line
    ending = "…" if face.writes("…") else "..."
    while line and font(face, size).getlength(line + ending) > width:
        line = line[:-1]
    return line.rstrip() + ending
