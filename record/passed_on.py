"""Rows whose texts are passed on as the bytes that the database sent: nobody here reads them, so nothing makes letters
of them, and of letters bytes again. Nor are moments read, of which a page needs the first and the last."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from psycopg.adapt import Buffer, Loader


class _Bytes(Loader):
    """A text as it came, in UTF-8: so every connection of Django's asks for it."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


def passed_on(rows: models.QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """What `rows.values_list(…)` selects; texts and moments (`text`, `timestamptz`) as bytes. One query."""
    try:
        statement, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connections[rows.db].cursor() as cursor:
        # Of this cursor alone.
        for kind in ("text", "timestamptz"):
            cursor.adapters.register_loader(kind, _Bytes)
        cursor.execute(statement, parameters)
        return cursor.fetchall()
