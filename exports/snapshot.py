"""The published record as it stands at one moment, read through a connection of its own as the public role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models

from record.public_access import take_public_role
from record.publication import Document, composers
from record.published import PublishedFile, PublishedRedirect, PublishedReference, Redaction, Version

AT_ONCE = 200
CHANGE = "change"
# The name of the connection while it is there.
_ALIAS = "export"
# One number for all exports of this database: the lock ends with the connection, however that ends.
EXPORT_LOCK = 0x566967696D


class Busy(Exception):
    """Another export is being written."""


@dataclass(frozen=True)
class Read:
    """One document or change: of which kind, as the API gives it, and taken apart."""

    kind: str
    text: str
    document: Document


class Snapshot:
    """All that is public at one moment: what is published meanwhile is not in it."""

    @cached_property
    def sequence(self) -> int:
        """The number of the last change that is in it; 0 where nothing was ever published."""
        newest = Version.objects.using(_ALIAS).newest()
        return newest[0] if newest else 0

    @cached_property
    def number(self) -> int:
        """How many documents and changes there are."""
        return self.sequence + sum(model.objects.using(_ALIAS).count() for model in _models().values())

    def documents(self) -> Iterator[Read]:
        """All documents, noun by noun, and then the changes; read from the database a part at a time."""
        gone = self._gone()
        for kind, model in _models().items():
            for text in self._texts(model.objects.using(_ALIAS).order_by("pk")):
                yield Read(kind, text, _without_gone(json.loads(text), gone))
        for text in self._texts(Version.objects.using(_ALIAS).order_by("pk")):
            yield Read(CHANGE, text, json.loads(text))

    def versions(self) -> Iterator[Document]:
        """Every version in its order with its document, as far as the API tells them to anyone."""
        told: Any = Version.objects.using(_ALIAS).order_by("pk").with_text(document="document")
        for text in told.values_list("text", flat=True).iterator(chunk_size=AT_ONCE):
            yield json.loads(text)

    def redirects(self) -> Iterator[Document]:
        """Where addresses that were public lead now."""
        rows: Any = PublishedRedirect.objects.using(_ALIAS).order_by("kind", "from_id")
        yield from rows.values("kind", "from_id", "to_id", "at").iterator(chunk_size=AT_ONCE)

    def redactions(self) -> Iterator[Document]:
        """That something was struck, and why."""
        rows: Any = Redaction.objects.using(_ALIAS).order_by("pk")
        yield from rows.values("kind", "public_id", "at", "what", "reason", "versions").iterator(chunk_size=AT_ONCE)

    def files(self) -> Iterator[str]:
        """The path of each uploaded file that is public."""
        paths = PublishedFile.objects.using(_ALIAS).order_by("path").values_list("path", flat=True).distinct()
        yield from paths.iterator(chunk_size=AT_ONCE)

    def _texts(self, rows: Any) -> Iterator[str]:
        return rows.with_text().values_list("text", flat=True).iterator(chunk_size=AT_ONCE)

    def _gone(self) -> set[tuple[str, str]]:
        """What a document still names and is not public any more: until that document is composed again."""
        found: set[tuple[str, str]] = set()
        for kind, model in _models().items():
            there = model.objects.filter(pk=models.OuterRef("to_id"))
            named = PublishedReference.objects.using(_ALIAS).filter(~models.Exists(there), to_kind=kind)
            found |= {(kind, identifier) for identifier in named.values_list("to_id", flat=True).distinct()}
        return found


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """The record as it is now, for as long as it takes to read it. Raises Busy while another one is being read."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [EXPORT_LOCK])
            if cursor.fetchone() != (True,):
                raise Busy
        take_public_role(connection, timeout=settings.STREAM_STATEMENT_TIMEOUT)
        connection.set_autocommit(False)
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connections[_ALIAS] = connection
        try:
            yield Snapshot()
        finally:
            del connections[_ALIAS]
    finally:
        connection.close()


def _models() -> dict[str, Any]:
    """The published tables, in the order of the rooms: what is named by many comes first."""
    return {kind: composer.published_model for kind, composer in composers.items()}


def _without_gone(node: Any, gone: set[tuple[str, str]]) -> Any:
    """A document in which references to what is not public any more have no address."""
    if not gone:
        return node
    if isinstance(node, dict):
        copy = {key: _without_gone(value, gone) for key, value in node.items()}
        if "url" in node and (node.get("type"), node.get("id")) in gone:
            copy["url"] = None
        return copy
    return [_without_gone(item, gone) for item in node] if isinstance(node, list) else node
