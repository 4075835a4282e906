"""Questions asked again and again: Django takes longer to write their statements than the database to answer them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models

from record.api_answers import midnight


@dataclass(frozen=True)
class _Place:
    """Where, among the parameters of a statement, a value comes when it is asked."""

    name: str


# What the compiler says of the fields of a model where none is asked for.
_TUPLES: dict[str, list[int]] = {"select_fields": []}


class Given(models.Expression):
    """Stands in a kept question for a value that is given whenever it is asked: `filter(pk=Given("public_id"))`."""

    def __init__(self, name: str, output_field: models.Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field or models.TextField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [_Place(self.name)]


@dataclass(frozen=True)
class _Written:
    """A statement, the names of what it takes in their order, and what makes values of Python of its columns."""

    sql: str
    takes: tuple[str, ...]
    converters: list[tuple[int, list[Any], Any]]
    # Of rows: their model, its fields that are read (the first columns), and what is added, by its column.
    model: type[models.Model]
    fields: list[str]
    added: dict[str, int]


class KeptStatement:
    """Asks for columns of rows (a queryset of `values_list`, in which `Given` stands for what differs). Written once a
    day, as a document may count days up to today."""

    def __init__(self, rows: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self.rows = rows
        # What it was written for and the statement: put there at once, as threads share it.
        self._kept: tuple[Any, _Written | None] = (None, None)

    def ask(self, **given: Any) -> list[tuple[Any, ...]]:
        """The columns of each row."""
        statement = self.written()
        line = connections[DEFAULT_DB_ALIAS]
        with line.cursor() as cursor:
            cursor.execute(statement.sql, [given[name] for name in statement.takes])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return [_converted(row, statement.converters, line) for row in rows] if statement.converters else rows

    def ask_one(self, **given: Any) -> tuple[Any, ...] | None:
        """The columns of the one row, or None where there is none."""
        rows = self.ask(**given)
        return rows[0] if rows else None

    def written(self) -> _Written:
        """The statement as it is asked today."""
        written_for, written = self._kept
        now = (midnight(), settings.CONTENT_LICENCE)
        if written is None or written_for != now:
            written = _written(self.rows())
            self._kept = (now, written)
        return written


class KeptRows:
    """The same for rows themselves, with what is added to each: of one table, without `select_related`."""

    def __init__(self, rows: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self._statement = KeptStatement(rows)

    def ask(self, **given: Any) -> list[Any]:
        """The rows, as instances of the model."""
        found = self._statement.ask(**given)
        written = self._statement.written()
        fields, made = len(written.fields), []
        for row in found:
            one = written.model.from_db(DEFAULT_DB_ALIAS, written.fields, row[:fields])
            for name, at in written.added.items():
                setattr(one, name, row[at])
            made.append(one)
        return made


def _written(rows: models.QuerySet[Any, Any]) -> _Written:
    line: Any = connections[DEFAULT_DB_ALIAS]
    compiler = rows.query.get_compiler(connection=line)
    sql, takes = written_for_all(*compiler.as_sql())
    converters = compiler.get_converters([column for column, _sql, _name in compiler.select])
    return _Written(
        sql=sql,
        takes=takes,
        converters=[(at, functions, expression) for at, (functions, expression) in converters.items()],
        model=rows.model,
        fields=[compiler.select[at][0].target.attname for at in (compiler.klass_info or _TUPLES)["select_fields"]],
        added=compiler.annotation_col_map or {},
    )


def written_for_all(sql: str, parameters: Sequence[Any]) -> tuple[str, tuple[str, ...]]:
    """A statement in which what is the same each time stands as it is (there is less to send and to look through), and
    the names of what it still takes, in their order."""
    line: Any = connections[DEFAULT_DB_ALIAS]
    fixed = ["%s" if isinstance(value, _Place) else _literal(line, value) for value in parameters]
    takes = tuple(value.name for value in parameters if isinstance(value, _Place))
    return sql.replace("%%", "%%%%") % tuple(fixed), takes


def _literal(line: Any, value: Any) -> str:
    return str(line.ops.compose_sql("%s", [value])).replace("%", "%%")


def _converted(row: tuple[Any, ...], converters: list[tuple[int, list[Any], Any]], line: Any) -> tuple[Any, ...]:
    values = list(row)
    for at, functions, expression in converters:
        for function in functions:
            values[at] = function(values[at], expression, line)
    return tuple(values)
