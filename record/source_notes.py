"""The list of sources at the foot of a page: each with the words that the page's claims quote from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from record.publication import Document

# A source may be quoted for every claim of a long case; the page shows the first of them, the API all.
QUOTES_SHOWN = 8


def sources_with_quotes(document: Document) -> list[Document]:
    """The document's sources, each with `quotes`: [{quote, locator}] in the order of the page, each once."""
    quotes: dict[int, dict[tuple[str, str], None]] = {}
    for citation in _citations_in(document):
        if citation["quote"] or citation["locator"]:
            quotes.setdefault(citation["source"], {})[citation["quote"], citation["locator"]] = None
    return [
        source
        | {
            "quotes": [
                {"quote": quote, "locator": locator}
                for quote, locator in list(quotes.get(source["number"], {}))[:QUOTES_SHOWN]
            ]
        }
        for source in document["sources"]
    ]


def newest_source_date(document: Document) -> Document | None:
    """When the newest dated source of a document was published (a public date): how late its news can be."""
    dated = [source["published_on"] for source in document["sources"] if source["published_on"]["edtf"]]
    return max(dated, key=lambda date: date["latest"] or date["earliest"], default=None)


def _citations_in(node: Any) -> Iterator[Document]:
    """All citations anywhere in a document."""
    if isinstance(node, dict):
        if "source" in node and "quote" in node:
            yield node
        for value in node.values():
            yield from _citations_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from _citations_in(value)
