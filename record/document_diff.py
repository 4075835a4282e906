"""Two public documents side by side: which statements were added, changed or taken away, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from record.date_words import date_in_words
from record.publication import Document
from record.word_diff import Piece, word_diff


@dataclass
class Difference:
    """One statement: where it stands, what it says now in public, what it would say."""

    path: list[str]
    before: str
    after: str
    pieces: list[Piece] = field(default_factory=list)


def differences(public: Document | None, working: Document) -> list[Difference]:
    """All that publishing would change, in the document's order. Without a public document: all that would appear."""
    return list(_compare([], public or {}, working))


def _compare(path: list[str], old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if _is_statement(old) and _is_statement(new) and (old or new):
        for key in [*new, *(k for k in old if k not in new)]:
            yield from _compare([*path, _label(key)], old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and any(isinstance(i, dict) for i in [*old, *new]):
        yield from _compare_lists(path, old, new)
    elif old is None and isinstance(new, list) and any(isinstance(i, dict) for i in new):
        yield from _compare_lists(path, [], new)
    else:
        before, after = in_words(old), in_words(new)
        if before != after:
            yield Difference(path, before, after, word_diff(before, after))


def _compare_lists(path: list[str], old: list[Any], new: list[Any]) -> Iterator[Difference]:
    """Items that are alike are the same item; what stands in the same place of a changed run is compared in itself."""
    matcher = SequenceMatcher(None, [_canonical(i) for i in old], [_canonical(i) for i in new], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        pairs = min(b - a, d - c)
        for n in range(pairs):
            yield from _compare([*path, _place(c + n, new[c + n])], old[a + n], new[c + n])
        for n in range(a + pairs, b):
            yield Difference([*path, _place(n, old[n])], in_words(old[n]), "")
        for n in range(c + pairs, d):
            yield Difference([*path, _place(n, new[n])], "", in_words(new[n]))


def in_words(value: Any) -> str:
    """A value of a document as a person would write it; an empty one says nothing."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        if _is_date(value):
            return date_in_words(value)
        if {"type", "id", "name", "url"} == value.keys():
            return str(value["name"])
        said = ((_label(key), in_words(item)) for key, item in value.items() if key not in ("type", "id", "url"))
        return "\n".join(f"{label}: {words}" for label, words in said if words)
    if isinstance(value, list):
        separator = "\n" if any(isinstance(i, dict) for i in value) else ", "
        return separator.join(in_words(item) for item in value)
    return str(value)


def _is_date(value: dict[str, Any]) -> bool:
    return value.keys() == {"edtf", "earliest", "latest"}


def _is_statement(value: Any) -> bool:
    return isinstance(value, dict) and not _is_date(value) and value.keys() != {"type", "id", "name", "url"}


def _canonical(item: Any) -> str:
    return json.dumps(item, sort_keys=True, ensure_ascii=False)


def _place(index: int, item: Any) -> str:
    name = ""
    if isinstance(item, dict):
        name = str(item.get("name") or item.get("title") or item.get("kind_name") or item.get("kind") or "")
    number = str(index + 1)
    return f"{number} ({name.replace('_', ' ')})" if name else number


def _label(key: str) -> str:
    # Most keys are the words of a field's name, which the catalogue already translates.
    return capfirst(_(key.replace("_", " ")))


def words_of_path(document: Document, pointer: str) -> list[str]:
    """Where a statement stands, in words: the steps of a JSON pointer, items of lists by number and name."""
    found: list[str] = []
    node: Any = document
    for step in pointer.split("/")[1:]:
        if isinstance(node, list):
            node = node[int(step)]
            found.append(_place(int(step), node))
        else:
            node = node[step]
            found.append(_label(step))
    return found
