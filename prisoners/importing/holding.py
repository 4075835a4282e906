"""Keeps people and detentions that rows name from being deleted until the rows that name them are written."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models

from prisoners.models import Detention, ImportRow, Prisoner


def held(model: type[models.Model], keys: Iterable[int]) -> set[int]:
    """Those of these that are on record, and stay so until the transaction ends. Whoever changes them is not held up.

    The keys of rows are checked when the transaction ends: one that went meanwhile would take a whole lot with it.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return set()
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        # In one order, so that two imports do not wait for each other.
        cursor.execute(f"SELECT id FROM {table} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [wanted])  # noqa: S608
        return {key for (key,) in cursor.fetchall()}


def hold_named(rows: Iterable[ImportRow]) -> None:
    """Hold whom and what these rows name; what is no longer on record they name no more."""
    rows = list(rows)
    people = held(Prisoner, _named(rows, "matched_id", "prisoner_id"))
    detentions = held(Detention, _named(rows, "matched_detention_id", "detention_id"))
    for row in rows:
        for name in ("matched_id", "prisoner_id"):
            if getattr(row, name) not in people:
                setattr(row, name, None)
        for name in ("matched_detention_id", "detention_id"):
            if getattr(row, name) not in detentions:
                setattr(row, name, None)


def _named(rows: list[ImportRow], *names: str) -> set[int]:
    return {key for row in rows for name in names if (key := getattr(row, name)) is not None}
