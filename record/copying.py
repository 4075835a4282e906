"""Rows of a table entered by COPY: what `bulk_create` does, several times as fast. Triggers and constraints are the
same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)

# Fields whose values need nothing done to them before they are entered.
AS_IT_IS = (
    models.BigAutoField,
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.ForeignKey,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.TextField,
)
# What a field does of its own on saving.
PLAIN = (models.Field.pre_save, models.DateField.pre_save, models.DateTimeField.pre_save)
ON_SAVING = ("pre_save", "get_db_prep_save", "get_db_prep_value", "get_prep_value")
# Most of what is kept as JSON is an empty list.
_EMPTY: dict[Any, str] = {list: "[]", dict: "{}"}
_in_json = json.JSONEncoder().encode


@dataclass(frozen=True)
class Columns:
    """The columns of a table that are entered; what the database fills in by itself is left to it."""

    model: type[models.Model]

    @cached_property
    def fields(self) -> list[models.Field]:
        return [f for f in self.model._meta.concrete_fields if not f.has_db_default()]

    @cached_property
    def keys(self) -> list[models.ForeignKey]:
        return [f for f in self.fields if isinstance(f, models.ForeignKey)]

    @cached_property
    def set_on_saving(self) -> list[models.Field]:
        """Fields that may change the noun on saving: an uncertain date sets its bounds."""
        return [f for f in self.fields if type(f).pre_save not in PLAIN or _is_now(f)]

    @cached_property
    def to_prepare(self) -> list[tuple[int, Callable[[Any], Any]]]:
        """The place in the row, and what is done with a value there that is not null."""
        return [(n, _preparing(f)) for n, f in enumerate(self.fields) if not _as_it_is(f)]

    @cached_property
    def whole(self) -> list[models.Field]:
        """All columns that a noun of which everything is said has values for; a number of its own is not one."""
        return [f for f in self.model._meta.concrete_fields if not (f.generated or isinstance(f, models.AutoField))]

    @cached_property
    def given(self) -> list[str]:
        """What a trigger gives a new row: a public id, a number."""
        return [f.attname for f in self.fields if f.db_returning and not f.primary_key]

    @cached_property
    def values(self) -> Callable[[Any], tuple[Any, ...]]:
        return attrgetter(*(f.attname for f in self.fields))

    @cached_property
    def empty(self) -> dict[str, Any]:
        """By name of the column, what stands there where nothing is said; ready to be entered."""
        return {str(f.column): f.get_db_prep_save(f.get_default(), connection) for f in self.fields}

    @cached_property
    def blank(self) -> dict[str, Any]:
        """The attributes of a new noun of which nothing is said."""
        said = {name: value for name, value in self.model().__dict__.items() if name != "_state"}
        # A choice as its plain value, which is sooner entered.
        return {name: value.value if isinstance(value, models.Choices) else value for name, value in said.items()}

    @cached_property
    def named_by(self) -> dict[str, str]:
        """The column that holds the key of each noun this one names."""
        return {f.name: f.attname for f in self.keys}

    @cached_property
    def made_anew(self) -> list[models.Field]:
        """Fields whose defaults are made for each noun."""
        return [f for f in self.fields if f.has_default() and callable(f.default)]


columns_of = cache(Columns)


def fresh(model: type[M], **values: Any) -> M:
    """A new noun to be copied in: as `model(**values)`, which takes several times as long where there are many."""
    columns, noun = columns_of(model), model.__new__(model)
    noun.__dict__.update(columns.blank)
    noun._state = ModelState()
    for field in columns.made_anew:
        setattr(noun, field.attname, field.get_default())
    for name, value in values.items():
        if (column := columns.named_by.get(name)) and value is not None:
            noun._state.fields_cache[name] = value
            name, value = column, value.pk
        setattr(noun, name, value)
    return noun


def copy_in(model: type[models.Model], nouns: Sequence[Any]) -> None:
    """Enter these new rows in one statement, and give them their keys. In a transaction; nouns they name are saved."""
    if not nouns:
        return
    columns, key_name = columns_of(model), model._meta.pk.attname
    for noun, key in zip(nouns, new_keys(model, len(nouns)), strict=True):
        setattr(noun, key_name, key)
        for name, related in noun._state.fields_cache.items():
            # Saved since it was named, it has a key now.
            if related is not None and (column := columns.named_by.get(name)):
                noun.__dict__[column] = related.pk
    copy_values(model, [str(f.column) for f in columns.fields], (_values(columns, noun) for noun in nouns))
    alias = connection.alias
    for noun in nouns:
        for name in columns.given:
            # Read when it is asked for, as any field that was not loaded.
            noun.__dict__.pop(name, None)
        noun._state.adding, noun._state.db = False, alias


def copy_whole(model: type[models.Model], nouns: Iterable[Any]) -> None:
    """Enter new rows of which everything is said, in one statement; nothing of them is read back. For the tables of the
    published record, whose rows nothing is set on when they are saved."""
    fields = columns_of(model).whole
    values = attrgetter(*(f.attname for f in fields))
    preparing = [(n, _preparing(f)) for n, f in enumerate(fields) if not _as_it_is(f)]
    copy_values(model, [str(f.column) for f in fields], (_prepared(list(values(noun)), preparing) for noun in nouns))


def new_keys(model: type[models.Model], number: int) -> list[int]:
    """As many keys for new rows of a table, in order."""
    # Names of tables and columns are those of models. The sequence is looked up once, not for each key.
    sequence = f"(SELECT pg_get_serial_sequence('{model._meta.db_table}', 'id'))"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [number])  # noqa: S608
        return [key for (key,) in cursor.fetchall()]


def copy_values(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Enter rows of plain values, in the order of the columns."""
    named = ", ".join(f'"{column}"' for column in columns)
    with (
        # Django does so for all it knows, which COPY is not: a refusal is told as after any other statement.
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({named}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _values(columns: Columns, noun: Any) -> list[Any]:
    for f in columns.set_on_saving:
        setattr(noun, f.attname, f.pre_save(noun, True))
    return _prepared(list(columns.values(noun)), columns.to_prepare)


def _prepared(values: list[Any], preparing: Iterable[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    for n, prepared in preparing:
        if values[n] is not None:
            values[n] = prepared(values[n])
    return values


def _as_it_is(field: models.Field) -> bool:
    # A field of our own, such as one that a trigger fills, is as it is when it does nothing of its own on saving.
    return not _is_now(field) and any(
        not _does_its_own(field, base, *ON_SAVING) for base in AS_IT_IS if isinstance(field, base)
    )


def _is_now(field: models.Field) -> bool:
    return getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)


def _does_its_own(field: models.Field, base: type[models.Field], *names: str) -> bool:
    return any(getattr(type(field), name) is not getattr(base, name) for name in names)


def _preparing(field: models.Field) -> Callable[[Any], Any]:
    if isinstance(field, models.JSONField) and field.encoder is None:
        return lambda value: _in_json(value) if value else _EMPTY.get(type(value)) or _in_json(value)
    return lambda value: field.get_db_prep_save(value, connection)
