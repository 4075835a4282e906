"""Sources in a public document: numbered as they are first cited, each claim saying which."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from record.dates import date_of
from record.models.sources import Citation, Source
from record.publication import Document


class SourceList:
    """Collects the sources that a document cites while it is composed."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._sources: list[Source] = []

    def cite(self, citations: Iterable[Citation]) -> list[Document]:
        """The public form of citations: the number in the document's list of sources, and the quoted words."""
        return [
            {"source": self._number(citation.source), "quote": citation.quote, "locator": citation.locator}
            for citation in citations
        ]

    def cite_fields(self, citations: Iterable[Any]) -> list[Document]:
        """The same for citations that name a field of the noun they belong to; an empty field: the noun as a whole."""
        return [{"field": citation.field, **self.cite([citation])[0]} for citation in citations]

    def _number(self, source: Source) -> int:
        if source.pk not in self._numbers:
            self._sources.append(source)
            self._numbers[source.pk] = len(self._sources)
        return self._numbers[source.pk]

    def as_public(self) -> list[Document]:
        """The list, every public field of a source by name: the note and the kept file stay at the desk."""
        return [
            {
                "number": self._numbers[source.pk],
                "publisher": source.publisher,
                "title": source.title,
                "url": source.url,
                "published_on": date_of(source, "published_on").as_public(),
                "language": source.language,
                "archived_url": source.archived_url,
            }
            for source in self._sources
        ]
