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
# Part of the history, but no change to what a case says.
NOT_SAID = ["state", "needs_second_reader", "embargo_until"]


def tracked(*cases: str, many_at_once: bool = False, seldom_named: Sequence[str] = ()) -> Callable[[M], M]:
    """Class decorator for a table of the working record.

    Writes an append-only history row for each insert, update and delete, with who, when and why (pghistory's context),
    and marks the case it belongs to as changed. `cases` are the paths from this table to its cases: "self" for the
    case's own table, else names of foreign keys joined by dots ("prisoner", "detention.prisoner"). Without a path the
    table has history but touches no case. `many_at_once`: new rows mark their cases by the statement, for tables that
    imports fill. `seldom_named`: foreign keys that are mostly empty, whose indexes leave out what is empty.
    """

    def decorate(model: M) -> M:
        bookkeeping = [name for name in BOOKKEEPING if any(f.name == name for f in model._meta.fields)]
        pghistory.track(
            # By statement: entering many rows at once writes their history at once.
            pghistory.InsertEvent(level=pgtrigger.Statement),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=bookkeeping or None,
            model_name=f"{model.__name__}History",
            attrs={name: _seldom_named_in_history(model, name) for name in seldom_named} or None,
            meta={"indexes": indexes_of_named(seldom_named, of=f"{model._meta.model_name}_had")},
        )(model)
        # The ways to the cases it says something of (record/case_state.py).
        model.marked_cases = cases  # type: ignore[attr-defined]
        for path in cases:
            if path == "self":
                named = {f.name for f in model._meta.fields}
                triggers = [_marks_itself([*bookkeeping, *(name for name in NOT_SAID if name in named)])]
            elif many_at_once:
                triggers = [
                    _marks_cases_of_new_rows(model, path.split(".")),
                    _marks_case(model, path.split("."), new=False),
                ]
            else:
                triggers = [_marks_case(model, path.split("."))]
            pgtrigger.register(*triggers)(model)
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


def indexes_of_named(keys: Sequence[str], *, of: str) -> list[models.Index]:
    """Indexes for foreign keys that are mostly empty (and have `db_index=False`): of what is named alone. An import
    enters many rows, and would spend more on the empty keys than on all else."""
    return [
        models.Index(fields=[key], name=f"{of}_{key}"[:30], condition=models.Q(**{f"{key}__isnull": False}))
        for key in keys
    ]


def _seldom_named_in_history(model: type[models.Model], name: str) -> models.ForeignKey:
    """A key of a history table as pghistory makes it, but for its index."""
    to = cast("models.ForeignKey[Any, Any]", model._meta.get_field(name)).remote_field.model
    return models.ForeignKey(
        to,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        related_query_name="+",
    )


def _way(model: type[models.Model], path: list[str]) -> tuple[str, list[tuple[str, str]]]:
    """The table of the case at the end of a path of foreign keys, and table and column of each key on the way."""
    case_model: type[models.Model] = model
    columns = []
    for name in path:
        field = cast("models.ForeignKey[Any, Any]", case_model._meta.get_field(name))
        columns.append((case_model._meta.db_table, field.column))
        case_model = field.remote_field.model
    return case_model._meta.db_table, columns


def _marks_cases_of_new_rows(model: type[models.Model], path: list[str]) -> pgtrigger.Trigger:
    """A trigger that locks and marks the cases of all rows that a statement enters, in one order."""
    case_table, columns = _way(model, path)
    cases = f"SELECT {columns[0][1]} FROM new_rows"  # noqa: S608  (names of our own)
    for table, column in columns[1:]:
        cases = f"SELECT {column} FROM {table} WHERE id = ANY (ARRAY({cases}))"  # noqa: S608
    return pgtrigger.Trigger(
        name=f"mark_{'_'.join(path)}_new",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_rows"),
        # As in the trigger by row: the lock comes first and always. By arrays, which are looked up by key: of a set of
        # unknown size the planner thinks that it is worth reading every case.
        func=f"""
            PERFORM 1 FROM {case_table} WHERE id = ANY (ARRAY({cases})) ORDER BY id FOR NO KEY UPDATE;
            UPDATE {case_table} SET changed_at = clock_timestamp()
                WHERE changed_at IS NULL AND id = ANY (ARRAY({cases}));
            RETURN NULL;
        """,  # noqa: S608
    )


def _marks_case(model: type[models.Model], path: list[str], *, new: bool = True) -> pgtrigger.Trigger:
    """A trigger that locks and marks the case at the end of a path of foreign keys; with `new`, for new rows too."""
    case_table, columns = _way(model, path)

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
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
        if new
        else pgtrigger.Update | pgtrigger.Delete,
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
