"""What is struck from the public record, and the functions that take it out of a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from record.cited_sources import with_cited_sources_only
from record.publication import STAMPS, Composer, Document, borrowings, references_in
from record.published import Redaction
from record.striking_statements import address_of_file, is_same, place_of, without_file, without_statement
from record.striking_words import Words, names_of_references_without_words, without_words

What = Redaction.What
# Gives the same object where a document holds nothing of what is struck.
Strike = Callable[[Document], Document]


@dataclass(frozen=True)
class Target:
    """What is to be struck.

    words: a literal string, in any case, wherever it stands.
    statement, picture: what stands at a JSON pointer in a version, in every version in which it stands; `similar`:
    statements of the same kind and day too, however they are worded.
    document: all that a version says.
    """

    what: str
    words: str = ""
    version: int | None = None
    pointer: str = ""
    similar: bool = False

    def as_json(self) -> Document:
        return asdict(self)


def striker(target: Target, composer: Composer, chosen: Document) -> Strike:
    """What takes a target out of the documents of its own noun. `chosen`: the document of the version it names.
    Raises CannotBeStruck, here and when it is called."""
    take: Callable[[Any], Any]
    if target.what == What.WORDS:
        words = Words(target.words)

        def take(document: Document) -> Any:
            return without_words(document, words, is_whole=True)

    elif target.what == What.PICTURE:
        url = address_of_file(chosen, target.pointer)

        def take(document: Document) -> Any:
            return without_file(document, url)

    else:
        place = place_of(chosen, target.pointer)

        def take(document: Document) -> Any:
            return without_statement(document, place, similar=target.similar)

    return _keeping_shape(take, composer)


def striker_elsewhere(
    target: Target, composer: Composer, chosen: Document, *, lender: str, public_id: str
) -> Strike | None:
    """What takes a target out of documents of another noun that name this one or borrow from it: its name there, and
    what they borrowed. None where nothing of the target can stand there."""
    sections = [b.section for b in borrowings if b.lender == lender and b.borrower == composer.kind]
    take: Callable[[Any], Any]
    if target.what == What.WORDS:
        words = Words(target.words)

        def take(document: Document) -> Any:
            named = names_of_references_without_words(document, words, kind=lender, public_id=public_id)
            borrowed = {
                section: [
                    without_words(item, words) if _is_from(item, lender, public_id) else item for item in named[section]
                ]
                for section in sections
                if named.get(section)
            }
            return named | borrowed

    elif target.what == What.STATEMENT and sections:
        place = place_of(chosen, target.pointer)
        if place.field is not None or len(place.steps) != 1:
            return None

        def take(document: Document) -> Any:
            borrowed = {
                section: [
                    item
                    for item in document[section]
                    if not (_is_from(item, lender, public_id) and is_same(item, place.value, similar=target.similar))
                ]
                for section in sections
                if document.get(section)
            }
            return document | borrowed

    else:
        return None
    return _keeping_shape(take, composer)


def _is_from(item: Any, kind: str, public_id: str) -> bool:
    return any((r["type"], r["id"]) == (kind, public_id) for r in references_in(item))


def _keeping_shape(take: Callable[[Any], Any], composer: Composer) -> Strike:
    def strike(document: Document) -> Document:
        stamps = {name: document[name] for name in STAMPS if name in document}
        said = {key: value for key, value in document.items() if key not in stamps}
        left = take(said)
        if left == said:
            return document
        return composer.mend(with_cited_sources_only(left)) | stamps

    return strike
