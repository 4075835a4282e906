"""Rows of the published record, on their way from the composers to their tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import models

from record.names import folded
from record.publication import Composer, Document
from record.published import PublishedDocument, Version


def rows_found(composer: Composer, version: Version, document: Document) -> Iterator[models.Model]:
    """The rows that the composer makes of a document, with the names by which they are sorted."""
    for row in composer.rows(document, version):
        if isinstance(row, PublishedDocument):
            row.sort_name = folded(row.name)[:400]
        yield row


def by_table(rows: Iterable[models.Model]) -> dict[type[models.Model], list[models.Model]]:
    """The rows of each table together, the tables in the order in which they come."""
    found: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    return found
