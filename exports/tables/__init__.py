"""The tables of an export, all of them; and the rows that a public document is in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exports.tables.bodies import ACTION, BODIES
from exports.tables.describing import Column, Document, Node, Table, Type, date, text, whole
from exports.tables.people import CHANGES, PEOPLE

NOUNS = ("prisoner", "event", "organization", "institution", "campaign", "resolution")

SOURCES = Table(
    "sources",
    "What is cited: one row a source of a document.",
    NOUNS,
    ("sources",),
    (
        text("id", "made from the noun and the number", "{kind}:{/id}:{number}"),
        text("kind", "which noun cites it", "{kind}"),
        text("of", "the id of the noun", "/id"),
        whole("number", "in the document's list of sources"),
        text("publisher", "who published it"),
        text("title", "of the source"),
        text("url", "where it is"),
        *date("published_on", "when it was published"),
        text("language", "of the source (ISO 639)"),
        text("archived_url", "where a copy is kept"),
    ),
)
_WHERE = (
    text("kind", "which noun"),
    text("of", "the id of the noun"),
    text("table", "the table of what it belongs to"),
    text("row", "the key of its row there"),
)
# Their rows are found beside those of the other tables: whatever row cites or is translated.
CITATIONS = Table(
    "citations",
    "Which statement is taken from which source.",
    NOUNS,
    (),
    (
        text("id", "made from the row and a number"),
        *_WHERE,
        text("field", "which field is supported; empty: all of the row"),
        text("source", "the source", key_of="sources"),
        text("quote", "its words"),
        text("locator", "where in the source"),
    ),
)
TRANSLATIONS = Table(
    "translations",
    "Texts in other languages.",
    NOUNS,
    (),
    (
        text("id", "made from the row, the field and the language"),
        *_WHERE,
        text("field", "which field is translated"),
        text("language", "into which language (ISO 639)"),
        text("text", "the translation; of a list, each part after the other"),
    ),
)
TABLES: tuple[Table, ...] = (*PEOPLE, *BODIES, *ACTION, SOURCES, CITATIONS, TRANSLATIONS, CHANGES)
_BESIDE = (CITATIONS, TRANSLATIONS)
_OF_KIND = {kind: [table for table in TABLES if kind in table.of and table not in _BESIDE] for kind in NOUNS}

Row = tuple[Any, ...]

__all__ = ["TABLES", "Column", "Document", "Row", "Table", "Type", "rows_of"]


def rows_of(kind: str, document: Document) -> Iterator[tuple[Table, Row]]:
    """All rows that a document of this kind is, each with its table: a row before those that name it."""
    if kind == "change":
        yield CHANGES, CHANGES.row(kind, Node(document))
        return
    beside: list[tuple[Table, Row]] = []
    for table in _OF_KIND[kind]:
        for node in table.nodes(document):
            row = table.row(kind, node)
            yield table, row
            where = (kind, document["id"], table.name, row[0])
            beside += ((CITATIONS, cited) for cited in _citations(where, node.value))
            beside += ((TRANSLATIONS, said) for said in _translations(where, node.value))
    yield from beside


def _citations(where: Row, node: Document) -> Iterator[Row]:
    kind, of, table, key = where
    for number, citation in enumerate(node.get("citations", ()), start=1):
        source = f"{kind}:{of}:{citation['source']}"
        identity = f"{table}:{key}:{number}"
        yield identity, *where, citation.get("field"), source, citation["quote"], citation["locator"]


def _translations(where: Row, node: Document) -> Iterator[Row]:
    _kind, _of, table, key = where
    for field, languages in node.get("translations", {}).items():
        for language, words in languages.items():
            said = "; ".join(words) if isinstance(words, list) else words
            yield f"{table}:{key}:{field}:{language}", *where, field, language, said
