"""What changed between two texts, word by word."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

# Longer texts are shown whole, before and after: the comparison grows with the square of their length.
LONGEST = 20_000


@dataclass(frozen=True)
class Piece:
    """A run of words: `same`, `gone` or `new`."""

    kind: str
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """The pieces that lead from one text to the other; empty when there is nothing to compare word by word."""
    if not before or not after or before == after or len(before) + len(after) > LONGEST:
        return []
    old, new = re.findall(r"\s+|[^\s]+", before), re.findall(r"\s+|[^\s]+", after)
    pieces: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if a < b:
            pieces.append(Piece("gone", "".join(old[a:b])))
        if c < d:
            pieces.append(Piece("new", "".join(new[c:d])))
    # When hardly a word stayed, two whole texts read better than a patchwork.
    same = sum(len(p.text) for p in pieces if p.kind == "same")
    return pieces if same * 3 >= min(len(before), len(after)) else []
