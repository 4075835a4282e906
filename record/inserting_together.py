"""New rows of several tables entered in one statement: a noun of the published record has parts in ten of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models
from django.db.models.sql import InsertQuery


def insert_together(rows: Mapping[type[models.Model], Sequence[models.Model]]) -> None:
    """Enter these new rows, by table, at once; what they name is saved or among them. Nothing of them is read back, not
    even a key: foreign keys are checked when the statement or the transaction ends."""
    statements, parameters = [], []
    for model, some in rows.items():
        query: Any = InsertQuery(model)
        query.insert_values([f for f in model._meta.concrete_fields if _is_given(f)], some)
        ((sql, of),) = query.get_compiler(connection=connection).as_sql()
        statements.append(sql)
        parameters += of
    if not statements:
        return
    *others, last = statements
    entered = ", ".join(f"entered_{number} AS ({sql})" for number, sql in enumerate(others))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {entered} {last}" if others else last, parameters)


def _is_given(field: models.Field) -> bool:
    """Whether a column is entered: the database gives a row its number itself, and what it makes of other columns."""
    return not (field.generated or isinstance(field, models.AutoField))
