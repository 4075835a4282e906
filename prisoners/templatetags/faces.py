"""What stands where there is no portrait: the letters of a name, on a quiet ground."""

from __future__ import annotations

import unicodedata
import zlib

from django import template

register = template.Library()

GROUNDS = 4
_APART = "\u00a0"


@register.filter
def letters(name: str, naming: str = "named") -> str:
    """The first letters of the first and the last name, in the script of the name. Someone unnamed is "N. N.": nomen
    nescio, name not known."""
    words = [word for word in name.split() if word[0].isalpha()]
    if naming == "unnamed" or not words:
        return "N. N."
    # "oğlu", "al-…", "de": what stands small after a name is no name.
    names = [word for word in words if not word[0].islower()] or words
    chosen = [_initial(word) for word in (names[:1] if len(names) == 1 else [names[0], names[-1]])]
    # Letters that would join (Arabic, Syriac) stand apart, as initials do.
    return (_APART if any(unicodedata.bidirectional(first[0]) == "AL" for first in chosen) else "").join(chosen)


def _initial(word: str) -> str:
    """The first letter with the signs on it. In title case, which leaves scripts alone that write names without
    capitals (Georgian)."""
    end = 1
    while end < len(word) and unicodedata.category(word[end]).startswith("M"):
        end += 1
    first = word[:end]
    titled = first.title()
    return titled if len(titled) == len(first) else first


@register.filter
def ground(public_id: str) -> int:
    """Which of the grounds a person has: always the same one."""
    return zlib.crc32(str(public_id).encode()) % GROUNDS + 1
