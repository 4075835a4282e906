"""Names in any script: how they are made comparable, so that a search finds every spelling and a list has an order."""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

from record.romanising import romanised

# anyascii writes ə as "@"-like forms in some releases; the letter stands for an open a in every transliteration met.
_BEFORE = str.maketrans({"ə": "a", "Ə": "A"})
_APOSTROPHES = re.compile(r"['’ʼ`]")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
# Stands between two forms of a name where several are kept together; no form contains it.
FORMS_APART = " | "


def in_latin(name: str) -> str:
    """A name in plain Latin letters, case kept."""
    return anyascii(name.translate(_BEFORE))


# One name is compared many times over where many are.
@lru_cache(maxsize=2_000)
def folded(name: str) -> str:
    """A name for comparison: plain Latin, lower case, one space between parts."""
    return _NOT_LETTERS.sub(" ", _APOSTROPHES.sub("", in_latin(name).lower())).strip()


def searchable(names: list[str]) -> str:
    """All forms of a person's names, as they look and as they sound, apart and run together: "sahin | shahin"."""
    found: dict[str, None] = {}
    for name in names:
        for form in filter(None, (folded(name), romanised(name))):
            found[form] = None
            found[form.replace(" ", "")] = None
    return FORMS_APART.join(found)
