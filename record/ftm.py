"""FollowTheMoney entities: how nouns of the published record are told to tools that link people, bodies and events.

The mappings (`<app>/ftm.py`) claim nothing that a document does not say: an uncertain date is told as far as it is
certain, or not at all. Entities that stand in several documents (a source, an official) are told by each of them, in
the same words wherever those are the same; a tool merges entities by their id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import models
from django.utils import translation

from record.publication import Document

Entity = dict[str, Any]

# EDTF's marks of what is not certain, or only about so.
_UNSURE = ("~", "?", "%")
_LONGEST_PREFIX_FIRST = (10, 7, 4)
# FollowTheMoney names languages by ISO 639-3; a language that is not here is not told.
_LANGUAGES = {
    "ar": "ara", "az": "aze", "be": "bel", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fa": "fas",
    "fr": "fra", "hy": "hye", "it": "ita", "ka": "kat", "ku": "kur", "pt": "por", "ru": "rus", "tr": "tur",
    "uk": "ukr", "zh": "zho",
}  # fmt: skip

# How each noun is told: registered by the rooms above, as composers are.
mappings: dict[str, Callable[[Document], Iterator[Entity]]] = {}


def entities_of(kind: str, document: Document) -> Iterator[Entity]:
    """All that the public document of a noun of this kind says, as entities; the noun itself comes first."""
    return mappings[kind](document)


def entity_id(kind: str, *identity: object) -> str:
    """The id of an entity: the same in every export, for ever."""
    return "-".join(("vigil", kind, *(str(part) for part in identity)))


def id_of(reference: Document | None) -> str | None:
    """The id of the entity that a reference in a document names; None where that is not public any more."""
    return entity_id(reference["type"], reference["id"]) if reference and reference["url"] else None


def entity(schema: str, identifier: str, **properties: Any) -> Entity:
    """An entity; each property a text, a list of texts, or nothing at all."""
    found = {name: texts for name, value in properties.items() if (texts := _texts(value))}
    return {"id": identifier, "schema": schema, "properties": found}


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(str(one) for one in values if one not in (None, "")))


def certain_date(date: Document | None) -> str | None:
    """As much of an uncertain date as is certain: a day, a month, a year; else None."""
    if not date or not date["earliest"] or not date["latest"] or any(mark in date["edtf"] for mark in _UNSURE):
        return None
    lengths = (n for n in _LONGEST_PREFIX_FIRST if date["earliest"][:n] == date["latest"][:n])
    length = next(lengths, None)
    return date["earliest"][:length] if length else None


def country_code(code: str | None) -> str | None:
    return code.lower() if code else None


def in_english(choices: type[models.TextChoices], value: str) -> str:
    """The words for a value of a fixed list; a value that is in it no longer stands for itself."""
    with translation.override("en"):
        return str(dict(choices.choices).get(value, value))


class Sources:
    """The sources of one document, and which of them speak for a statement."""

    def __init__(self, document: Document) -> None:
        self._by_number = {source["number"]: source for source in document["sources"]}

    def entities(self) -> Iterator[Entity]:
        """The sources themselves."""
        for source in self._by_number.values():
            yield entity(
                "Article",
                _source_id(source),
                title=source["title"],
                publisher=source["publisher"],
                sourceUrl=_addresses(source),
                publishedAt=certain_date(source["published_on"]),
                language=_LANGUAGES.get(source["language"]),
            )

    def of_noun(self, document: Document) -> dict[str, Any]:
        """The properties that prove a noun: its page first, then all that its page cites."""
        proof = self.of_thing()
        return proof | {"sourceUrl": [document["url"], *proof["sourceUrl"]], "modifiedAt": document["updated_at"][:10]}

    def of_thing(self, citations: Iterable[Document] | None = None) -> dict[str, Any]:
        """The properties that prove a thing: by these citations, or by all sources of the document."""
        return self.of_link(citations) | {"proof": [_source_id(source) for source in self._cited(citations)]}

    def of_link(self, citations: Iterable[Document] | None = None) -> dict[str, Any]:
        """The properties that say where a link between two things is taken from."""
        cited = self._cited(citations)
        return {
            "sourceUrl": [address for source in cited for address in _addresses(source)],
            "publisher": [source["publisher"] for source in cited],
        }

    def _cited(self, citations: Iterable[Document] | None) -> list[Document]:
        if citations is None:
            return list(self._by_number.values())
        numbers = dict.fromkeys(citation["source"] for citation in citations)
        return [self._by_number[number] for number in numbers if number in self._by_number]


def _source_id(source: Document) -> str:
    said = (source["url"], source["publisher"], source["title"], source["published_on"]["edtf"])
    return entity_id("source", hashlib.sha256("\n".join(said).encode()).hexdigest()[:24])


def _addresses(source: Document) -> list[str]:
    return [url for url in (source["url"], source["archived_url"]) if url.startswith(("http://", "https://"))]
