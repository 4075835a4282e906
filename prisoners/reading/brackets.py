"""Brackets in text that was printed, scanned and typed: which close which, and where one that never closes must end."""

from __future__ import annotations

import re

# An unclosed title ends where it closes something and the next article, with its own title, begins.
_NEXT_ARTICLE = re.compile(
    r"[)\]]\s{0,3}(?:[,;]\s{0,3})?(?:(?:and|və|и|ve|y|e)\s{1,3})?\d{1,4}(?:[.\-/]\d{1,3}){0,5}(?:-\w{1,4})?\s{0,3}[(\[]"
)


def closing_of(text: str) -> dict[int, int]:
    """Where each bracket that opens in a text is closed, by where it opens. One that is never closed is left out."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for at, letter in enumerate(text):
        if letter in "([":
            waiting.append(at)
        # A wrong kind of bracket closes too: scans mix them up.
        elif letter in ")]" and waiting:
            pairs[waiting.pop()] = at
    return pairs


def bracketed(text: str, at: int, closing: dict[int, int]) -> tuple[str, int]:
    """What stands in the bracket that opens at a place, and where to go on. An unclosed one ends before the next
    article, else with the text."""
    if at in closing:
        return text[at + 1 : closing[at]], closing[at] + 1
    found = _NEXT_ARTICLE.search(text, at)
    end = found.start() if found else len(text)
    return text[at + 1 : end], end + 1
