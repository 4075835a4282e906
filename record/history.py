"""History and the mark *changed since publication*: both by trigger, so that admin, bulk update and SQL all count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import pghistory
import pgtrigger
from django.db import migrations, models

M = TypeVar("M", bound=type[models.Model])

# Kept by publication itself; a change to them is not a change to the case.
BOOKKEEPING = ["changed_at", "live", "first_published_at"]


def tracked(*cases: str) -> Callable[[M], M]:
    """Class decorator for a table of the working record.

    Writes an append-only history row for each insert, update and delete, with who, when and why (pghistory's context),
    and marks the case it belongs to as changed. `cases` are the paths from this table to its cases: "self" for the
    case's own table, else names of foreign keys joined by dots ("prisoner", "detention.prisoner"). Without a path the
    table has history but touches no case.
    """

    def decorate(model: M) -> M:
        bookkeeping = [name for name in BOOKKEEPING if any(f.name == name for f in model._meta.fields)]
        pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=bookkeeping or None,
            model_name=f"{model.__name__}History",
        )(model)
        for path in cases:
            # Publication moves a case through its states; that is history, but no change to what it says.
            trigger = _marks_itself([*bookkeeping, "state"]) if path == "self" else _marks_case(model, path.split("."))
            pgtrigger.register(trigger)(model)
        return model

    return decorate


def _marks_itself(bookkeeping: Sequence[str]) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="mark_changed",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(exclude=list(bookkeeping)),
        func="NEW.changed_at = clock_timestamp(); RETURN NEW;",
    )


def _marks_case(model: type[models.Model], path: list[str]) -> pgtrigger.Trigger:
    """A trigger that locks and marks the case at the end of a path of foreign keys."""
    case_model: type[models.Model] = model
    columns = []
    for name in path:
        field = cast("models.ForeignKey[Any, Any]", case_model._meta.get_field(name))
        columns.append((case_model._meta.db_table, field.column))
        case_model = field.remote_field.model
    case_table = case_model._meta.db_table

    def case_id(row: str) -> str:
        expression = f"{row}.{columns[0][1]}"
        for table, column in columns[1:]:
            expression = f"(SELECT {column} FROM {table} WHERE id = {expression})"  # noqa: S608  (names of our own)
        return expression

    def mark(row: str) -> str:
        # The lock comes first and always: a publication that holds it must not clear a mark it has not seen.
        return (
            f"PERFORM 1 FROM {case_table} WHERE id = {case_id(row)} FOR NO KEY UPDATE;\n"
            f"UPDATE {case_table} SET changed_at = clock_timestamp() WHERE id = {case_id(row)} AND changed_at IS NULL;"
        )

    return pgtrigger.Trigger(
        name="mark_" + "_".join(path),
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF;
            IF TG_OP <> 'INSERT' THEN {mark("OLD")} END IF;
            IF TG_OP <> 'DELETE' THEN {mark("NEW")} END IF;
            RETURN NULL;
        """,
    )


def marks_cases_through(table: str, *, case_table: str, cases: str) -> migrations.RunSQL:
    """Operation: an update of a row of `table`, which belongs to no case itself (a source, an article, a term), marks
    the cases that use it. `cases` is SQL that selects their ids, with NEW for the row; the operation runs in the room
    that owns `case_table`, so that the lower room does not know it."""
    # Names and SQL come from migrations, never from a request.
    name = f"{table}_marks_{case_table}"[:60]
    create = f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            -- As in every marking trigger: the lock first, so that a publication under way cannot clear an unseen mark.
            PERFORM 1 FROM {case_table} WHERE id IN ({cases}) ORDER BY id FOR NO KEY UPDATE;
            UPDATE {case_table} SET changed_at = clock_timestamp() WHERE changed_at IS NULL AND id IN ({cases});
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name} AFTER UPDATE ON {table} FOR EACH ROW
        WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION {name}();
    """  # noqa: S608
    return migrations.RunSQL(create, f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();")
