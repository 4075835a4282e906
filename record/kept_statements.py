"""One row asked for again and again: Django takes longer to write the statement than the database to answer it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection, models

from record.api_answers import midnight

# Stands where the public id will; no public id is like it.
_ID = "{public id}"


class KeptStatement:
    """Asks for columns of the row with a public id. Written once a day, as a document may count days up to today."""

    def __init__(self, rows: Callable[[], models.QuerySet[Any]], *columns: str) -> None:
        self.rows, self.columns = rows, columns
        # What it was written for and the statement, which takes the public id: put there at once, as threads share it.
        self._kept: tuple[Any, str] = (None, "")

    def ask(self, public_id: str) -> tuple[Any, ...] | None:
        """The columns, or None where there is no such row."""
        written_for, sql = self._kept
        now = (midnight(), settings.CONTENT_LICENCE)
        if written_for != now:
            one = self.rows().filter(public_id=_ID).order_by().values_list(*self.columns)
            operations: Any = connection.ops
            written = operations.compose_sql(*one.query.sql_with_params()).replace("%", "%%")
            sql = written.replace(f"'{_ID}'", "%s")
            self._kept = (now, sql)
        with connection.cursor() as cursor:
            cursor.execute(sql, [public_id])
            row: tuple[Any, ...] | None = cursor.fetchone()
        return row
