"""Taking words out of a public document, so that it stays a document of its noun: pure functions, no queries."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from record.names import in_latin
from record.publication import Document

# Stands where words were struck. Never longer than what it stands for, so that every text still fits its column.
STRUCK = "▇▇▇"
SHORTEST = len(STRUCK)
LONGEST = 500
UNKNOWN_DATE: Document = {"edtf": "", "earliest": None, "latest": None}

# Fields whose values are codes of a vocabulary: no place for words, and another value would mean something else.
# fmt: off
CODES = frozenset((
    "type", "kind", "country", "countries", "nationalities", "status", "status_detail", "naming", "gender",
    "language", "script", "state", "end_kind", "field", "fields", "finding", "criterion", "duration", "currency",
    "time", "time_zone", "group", "groups", "wgad", "change", "held_as", "how", "hearing", "sentence", "incident",
    "detention", "number", "source", "what",
))
# fmt: on
# Fields in which an address stands.
ADDRESSES = frozenset(("url", "archived_url", "site", "link"))


class CannotBeStruck(Exception):
    """Something that cannot be taken out of a document: the message says why, and what to do instead."""


class Words:
    """A literal string to be found in any case, however it is spaced and composed. Raises CannotBeStruck."""

    def __init__(self, text: str) -> None:
        words = text.split()
        if not SHORTEST <= len(" ".join(words)) <= LONGEST:
            raise CannotBeStruck(
                _("Give %(least)d to %(most)d characters: fewer would strike half the text.")
                % {"least": SHORTEST, "most": LONGEST}
            )
        forms = {form: [unicodedata.normalize(form, word) for word in words] for form in ("NFC", "NFD")}
        written = {r"\s+".join(map(re.escape, spelt)) for spelt in forms.values()}
        self._pattern = re.compile("|".join(sorted(written, key=len, reverse=True)), re.IGNORECASE)
        tail = r"[^a-z0-9]+".join(re.findall("[a-z0-9]+", in_latin(" ".join(forms["NFC"])).lower()))
        # As the readable tail of an address has them: ivan-petrov.
        self._tail = re.compile(rf"(?<![a-z0-9]){tail}(?![a-z0-9])") if tail else None

    def stand_in(self, text: str) -> bool:
        return self._pattern.search(text) is not None

    def stand_in_address(self, url: str) -> bool:
        plain = unquote(url)
        in_tail = self._tail is not None and self._tail.search(in_latin(plain).lower()) is not None
        return in_tail or self.stand_in(url) or self.stand_in(plain)

    def struck_from(self, text: str) -> str:
        return self._pattern.sub(STRUCK, text)


def is_date(node: Any) -> bool:
    return isinstance(node, dict) and node.keys() == UNKNOWN_DATE.keys()


def without_words(node: Any, words: Words, *, key: str = "", is_whole: bool = False) -> Any:
    """A part of a document, or of what is told of it, without some words. A date that holds them becomes unknown, the
    address of a source empty; codes stay. `is_whole`: the node is a document. Raises CannotBeStruck for words in the
    lasting address of a noun."""
    if is_date(node):
        return dict(UNKNOWN_DATE) if words.stand_in(str(node["edtf"])) else node
    if isinstance(node, dict):
        return {name: _field_without_words(node, name, words, is_whole) for name in node}
    if isinstance(node, list):
        return [without_words(item, words, key=key) for item in node]
    if not isinstance(node, str) or key in CODES:
        return node
    if key in ADDRESSES:
        return "" if words.stand_in_address(node) else node
    return words.struck_from(node)


def _field_without_words(node: Document, name: str, words: Words, is_whole: bool) -> Any:
    value = node[name]
    if not isinstance(value, str):
        return without_words(value, words, key=name)
    lasting = name in ("id", "slug") or (name == "url" and (is_whole or "type" in node))
    if not lasting:
        return without_words(value, words, key=name)
    # The slug of a noun that has a number follows its name, and is mended with it.
    follows = is_whole and name == "slug" and node.get("id") != value
    if words.stand_in_address(value) and not follows:
        raise CannotBeStruck(
            _(
                "The words stand in a lasting address (%(address)s): withdraw that entry, and enter it anew under "
                "another."
            )
            % {"address": value}
        )
    return value


def names_of_references_without_words(node: Any, words: Words, *, kind: str, public_id: str) -> Any:
    """A document in which references to one noun do not have these words in its name."""
    if isinstance(node, dict):
        copy = {
            key: names_of_references_without_words(value, words, kind=kind, public_id=public_id)
            for key, value in node.items()
        }
        if (node.get("type"), node.get("id")) == (kind, public_id) and isinstance(node.get("name"), str):
            copy["name"] = words.struck_from(node["name"])
        return copy
    if isinstance(node, list):
        return [names_of_references_without_words(item, words, kind=kind, public_id=public_id) for item in node]
    return node
