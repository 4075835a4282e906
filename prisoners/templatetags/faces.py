"""What stands where there is no portrait: the letters of a name, on a quiet ground."""

from __future__ import annotations

import zlib

from django import template

register = template.Library()

GROUNDS = 4


@register.filter
def letters(name: str, naming: str = "named") -> str:
    """The first letters of the first and the last name. Someone unnamed is "N. N.": nomen nescio, name not known."""
    if naming == "unnamed":
        return "N. N."
    words = [word for word in name.split() if word[0].isalpha()]
    if not words:
        return "N. N."
    chosen = [words[0]] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0].upper() for word in chosen)


@register.filter
def ground(public_id: str) -> int:
    """Which of the grounds a person has: always the same one."""
    return zlib.crc32(str(public_id).encode()) % GROUNDS + 1
