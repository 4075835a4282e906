"""The sources of a document from which something was taken: those that it cites, numbered as the composer does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from record.publication import Document


def with_cited_sources_only(document: Document) -> Document:
    """A document that lists no source which it does not cite (a source may give away what cited it), cites none which
    it does not list, and numbers them without gaps (record/citing.py)."""
    if not isinstance(document.get("sources"), list):
        return document
    listed = {source["number"]: source["number"] for source in document["sources"]}
    body = _renumbered({key: value for key, value in document.items() if key != "sources"}, listed)
    cited = {citation["source"] for citation in citations_in(body)}
    kept = [source for source in document["sources"] if source["number"] in cited]
    numbers = {source["number"]: n for n, source in enumerate(kept, start=1)}
    sources = [source | {"number": numbers[source["number"]]} for source in kept]
    left = _renumbered(body, numbers) | {"sources": sources}
    return {key: left[key] for key in document}


def _is_citation(node: Any) -> bool:
    return isinstance(node, dict) and {"source", "quote", "locator"} <= node.keys()


def citations_in(node: Any) -> Iterator[Document]:
    """All citations anywhere in a document or a part of one."""
    if _is_citation(node):
        yield node
    elif isinstance(node, dict | list):
        for value in node.values() if isinstance(node, dict) else node:
            yield from citations_in(value)


def _renumbered(node: Any, numbers: dict[int, int]) -> Any:
    """A copy in which citations have other numbers; those of a source that is not among them are gone."""
    if _is_citation(node):
        return node | {"source": numbers[node["source"]]}
    if isinstance(node, dict):
        return {key: _renumbered(value, numbers) for key, value in node.items()}
    if isinstance(node, list):
        return [_renumbered(item, numbers) for item in node if not _is_citation(item) or item["source"] in numbers]
    return node
