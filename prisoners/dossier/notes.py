"""From the citations of a public document to footnotes."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from prisoners.dossier.content import Fact, Note, gap
from record.date_words import date_in_words
from record.publication import Document


class Citing:
    """Makes footnotes from the citations of one document."""

    def __init__(self, document: Document) -> None:
        self._sources = {source["number"]: source for source in document["sources"]}
        self._about_the_person = document["citations"]

    def notes(self, citations: Iterable[Document]) -> tuple[Note, ...]:
        """One footnote a citation: publisher, title, date, addresses, place, and the quoted words."""
        return tuple(dict.fromkeys(self._note(citation) for citation in citations))

    def of_field(self, *names: str) -> tuple[Note, ...]:
        """The footnotes of the person's own fields; where none is cited, those of the case as a whole."""
        own = [c for c in self._about_the_person if c["field"] in names]
        return self.notes(own or [c for c in self._about_the_person if c["field"] == ""])

    def fact(self, words: str, citations: Iterable[Document]) -> Fact:
        """A stated fact with its footnotes."""
        return Fact(words, self.notes(citations))

    def _note(self, citation: Document) -> Note:
        source = self._sources[citation["source"]]
        title = f"“{source['title']}”"
        named = (source["publisher"], title, date_in_words(source["published_on"]), citation["locator"])
        urls = [source["url"]] if source["url"] else []
        if source["archived_url"] and source["archived_url"] != source["url"]:
            urls.append(source["archived_url"])
        return Note(", ".join(part for part in named if part), tuple(urls), citation["quote"])


def or_gap(facts: Iterable[Fact], missing: str) -> tuple[Fact, ...]:
    """The facts; where there is none, that it is not on record."""
    return tuple(facts) or (gap(not_on_record(missing)),)


def not_on_record(what: str) -> str:
    """How a gap is written."""
    return _("[Not on record: %(what)s]") % {"what": what}
