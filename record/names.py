"""Names in any script: how they are made comparable, so that a search finds every spelling and a list has an order."""

from __future__ import annotations

import re

from anyascii import anyascii

# anyascii writes ə as "@"-like forms in some releases; the letter stands for an open a in every transliteration met.
_BEFORE = str.maketrans({"ə": "a", "Ə": "A"})
_APOSTROPHES = re.compile(r"['’ʼ`]")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def in_latin(name: str) -> str:
    """A name in plain Latin letters, case kept."""
    return anyascii(name.translate(_BEFORE))


def folded(name: str) -> str:
    """A name for comparison: plain Latin, lower case, one space between parts."""
    return _NOT_LETTERS.sub(" ", _APOSTROPHES.sub("", in_latin(name).lower())).strip()


def searchable(names: list[str]) -> str:
    """All spellings of a person, apart and run together: "ulvi hasanli ulvihasanli"."""
    found: dict[str, None] = {}
    for name in map(folded, names):
        found[name] = None
        found[name.replace(" ", "")] = None
    return " | ".join(found)
