"""Rows of several tables deleted in one statement: a noun of the published record has parts in ten of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models
from django.db.models.sql import DeleteQuery


def delete_together(found: Sequence[models.QuerySet[Any]]) -> None:
    """Delete the rows of each queryset, of one table each, at once. What hangs on them must be among them: foreign keys
    are checked when the transaction ends."""
    statements, parameters = [], []
    for rows in found:
        query: Any = rows.order_by().query.clone()
        query.__class__ = DeleteQuery
        sql, of = query.get_compiler(connection=connection).as_sql()
        statements.append(sql)
        parameters += of
    *others, last = statements
    gone = ", ".join(f"gone_{number} AS ({sql})" for number, sql in enumerate(others))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {gone} {last}" if others else last, parameters)


def parts_of(model: type[models.Model], keys: Sequence[Any]) -> Iterator[models.QuerySet[Any]]:
    """The rows of other tables that name these of a model by a key that cascades, and go with them. Raises TypeError
    where others would go with those in turn: nothing of that kind is deleted unseen."""
    for relation in _cascading(model):
        part: Any = relation.related_model
        if any(_cascading(part)):
            raise TypeError(f"{part._meta.label} has parts of its own")
        yield part._base_manager.filter(**{f"{relation.field.name}__in": keys})


def _cascading(model: type[models.Model]) -> list[Any]:
    return [r for r in model._meta.related_objects if getattr(r, "on_delete", None) is models.CASCADE]
