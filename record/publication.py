"""Composers: how each noun's public document is made. Higher rooms register theirs; this room knows no noun's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models

from record.document_files import DOCUMENTS
from record.models.publishable import Publishable
from record.pictures import PICTURES
from record.published import PublishedDocument, Version

Document = dict[str, Any]
# What happened from one document to the next: {"kind": "hearing", …particulars}, in the order it is told.
Happening = dict[str, Any]

# Added to every document by publication itself, and so left out when two documents are compared.
STAMPS = ("published_at", "updated_at")


@dataclass(frozen=True)
class Composer:
    """All that the record must know of a noun to publish it.

    compose: the working noun → its public document, every public field by name; reads, never writes.
    rows: document, version → the published noun and its child rows, unsaved, the noun first.
    happenings: old document or None, new document or None → what happened.
    tell: happenings, name → one sentence in the active language.
    mend: a document from which something was struck → the same with what follows from that (record/striking.py).
    compose_many: as compose, for many at once in the same few queries; only for a kind whose documents never name
    another of that kind, so that it does not matter which is published first (record/publishing_many.py).
    checked_by: the relations of the working noun that its checks and rules read beside the document.
    """

    kind: str
    model: type[Publishable]
    published_model: type[PublishedDocument]
    compose: Callable[[Any], Document]
    rows: Callable[[Document, Version], Iterable[models.Model]]
    happenings: Callable[[Document | None, Document | None], list[Happening]]
    tell: Callable[[list[Happening], str], str]
    mend: Callable[[Document], Document] = lambda document: document
    compose_many: Callable[[Sequence[Any]], list[Document]] | None = None
    checked_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Borrowing:
    """A section of one noun's document that another noun's published documents provide.

    When a `lender` document is published, every `borrower` it refers to is composed again.
    `read` gives the section's value from the published record; `read_many`, by public id, for many borrowers at once.
    """

    borrower: str
    section: str
    lender: str
    read: Callable[[str], Any]
    read_many: Callable[[Sequence[str]], dict[str, Any]] | None = None


composers: dict[str, Composer] = {}
borrowings: list[Borrowing] = []


@dataclass
class Listeners:
    """Those who want to hear of each new version after it is committed (alerts)."""

    heard_by: list[Callable[[Version], None]] = field(default_factory=list)


listeners = Listeners()


def register(composer: Composer) -> None:
    composers[composer.kind] = composer


def borrow(borrowing: Borrowing) -> None:
    borrowings.append(borrowing)


def listen(listener: Callable[[Version], None]) -> None:
    """Call `listener(version)` after each commit that made a version. Best effort: the change log is the truth."""
    listeners.heard_by.append(listener)


def reference(kind: str, public_id: str, name: str, url: str) -> Document:
    """How one document names another noun. Recognised by `type`; name and url are kept up to date by publication."""
    return {"type": kind, "id": public_id, "name": name, "url": url}


def references_in(node: Any) -> Iterator[Document]:
    """All references anywhere in a document."""
    if isinstance(node, dict):
        if "type" in node and "id" in node and "url" in node:
            yield node
        for value in node.values():
            yield from references_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from references_in(value)


def files_in(node: Any) -> Iterator[str]:
    """The paths of our pictures and public documents anywhere in a document. Recognised by `licence` and `media_type`:
    the address of a source or an action, which anyone at the desk may type, makes no file public."""
    uploads = settings.SITE_URL + settings.MEDIA_URL
    for mark, address in _addresses_in(node):
        if address.startswith(uploads + (PICTURES if mark == "licence" else DOCUMENTS)):
            yield address.removeprefix(uploads)


def _addresses_in(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for mark in ("licence", "media_type"):
            if mark in node:
                yield mark, str(node.get("url"))
        for value in node.values():
            if isinstance(value, dict | list):
                yield from _addresses_in(value)
    elif isinstance(node, list):
        for value in node:
            if isinstance(value, dict | list):
                yield from _addresses_in(value)


def borrowed_sections(kind: str, public_id: str) -> Document:
    """The sections of a document that other nouns provide, as they are published now."""
    return {b.section: b.read(public_id) for b in borrowings if b.borrower == kind}


def borrowed_sections_of_many(kind: str, public_ids: Sequence[str]) -> dict[str, Document]:
    """The same of many documents, by public id."""
    found: dict[str, Document] = {public_id: {} for public_id in public_ids}
    for borrowing in (b for b in borrowings if b.borrower == kind):
        read = borrowing.read_many(public_ids) if borrowing.read_many else None
        for public_id, sections in found.items():
            sections[borrowing.section] = read[public_id] if read else borrowing.read(public_id)
    return found
