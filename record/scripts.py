"""Which script a text is written in."""

from __future__ import annotations

import unicodedata
from collections import Counter

# How Unicode's names of letters begin, and the script's ISO 15924 code.
_SCRIPTS = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "ARABIC": "Arab",
    "GREEK": "Grek",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
    "HEBREW": "Hebr",
    "CJK": "Hani",
}
OTHER = "Zyyy"


def script_of(text: str) -> str:
    """The ISO 15924 code of the script that most letters are in; Zyyy for one not listed, empty without letters."""
    found = Counter(
        _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0].split("-")[0], OTHER)
        for letter in text
        if letter.isalpha()
    )
    return found.most_common(1)[0][0] if found else ""
