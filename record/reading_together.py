"""Rows of several tables read in one question: a case has parts in twenty of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from psycopg import Cursor
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format

from record.kept_statements import written_for_all

Rows = list[tuple[Any, ...]]


def read_together(asked: Iterable[models.QuerySet[Any]]) -> None:
    """Ask these querysets at once. Each keeps its rows, as if it had been asked itself; one that was asked before is
    not asked again. What they prefetch is asked when they are first looked at, as ever."""
    waiting: list[tuple[models.QuerySet[Any], Any]] = []
    questions: list[str] = []
    parameters: list[Any] = []
    for found in asked:
        if found._result_cache is not None:
            continue
        compiler: Any = found.query.get_compiler(using=found.db)
        try:
            sql, of = compiler.as_sql()
        except EmptyResultSet:
            found._result_cache = []
            continue
        waiting.append((found, compiler))
        questions.append(_as_array(sql))
        parameters += of
    if waiting:
        database: Any = connection
        question = database.ops.compose_sql(f"SELECT {', '.join(questions)}", parameters)
        for (found, compiler), rows in zip(waiting, _answer(question), strict=True):
            found._result_cache = _made_by_django(found, compiler, rows)


class KeptTogether:
    """The same for questions that are asked again and again, in which `Given` (record/kept_statements.py) stands for
    what differs: written once for each process, as Django takes longer for that than the database to answer."""

    def __init__(self, asked: Callable[[], Sequence[models.QuerySet[Any]]]) -> None:
        self._asked = asked

    @cached_property
    def _written(self) -> tuple[str, tuple[str, ...], list[tuple[models.QuerySet[Any], Any]]]:
        questions, parameters, parts = [], list[Any](), []
        for found in self._asked():
            compiler: Any = found.query.get_compiler(using=found.db)
            sql, of = compiler.as_sql()
            questions.append(_as_array(sql))
            parameters += of
            parts.append((found, compiler))
        return *written_for_all(f"SELECT {', '.join(questions)}", parameters), parts

    def ask(self, **given: Any) -> list[list[Any]]:
        """The rows of each question, in their order."""
        statement, takes, parts = self._written
        database: Any = connection
        rows_of_each = _answer(database.ops.compose_sql(statement, [given[name] for name in takes]))
        made = []
        for (found, kept), rows in zip(parts, rows_of_each, strict=True):
            # Its own, as others ask at the same time, by connections of theirs.
            compiler = copy(kept)
            compiler.connection = database
            made.append(_made_by_django(found, compiler, rows))
        return made


def _as_array(sql: str) -> str:
    # Each table's rows in an array of their own: they need not have columns in common.
    return f"ARRAY(SELECT ROW(q.*) FROM ({sql}) q)"  # noqa: S608  (Django's own, with its parameters)


def _answer(question: str) -> tuple[Rows, ...]:
    """The rows of each array, with values as Django's own cursor gives them."""
    database: Any = connection
    database.ensure_connection()
    # Only in binary does a row within a row say of what types its values are; Django's cursor asks for text.
    cursor = Cursor(database.connection)
    cursor.format = Format.BINARY
    cursor.adapters.register_loader("jsonb", _JsonAsText)
    with database._prepare_cursor(cursor) as asking:
        asking.execute(question)
        answer: tuple[Rows, ...] = asking.fetchone()
        return answer


class _JsonAsText(Loader):
    """JSON as the field of a model takes it: its text, which follows the number of its format."""

    format = Format.BINARY

    def load(self, data: Buffer) -> str:
        return bytes(data)[1:].decode()


def _made_by_django(found: models.QuerySet[Any], compiler: Any, rows: Rows) -> list[Any]:
    """What the queryset makes of its rows: instances with what was joined to them, or plain values."""
    answered: Any = found.all()
    compiler.execute_sql = lambda *_args, **_how: [rows]
    answered.query.get_compiler = lambda *_args, **_using: compiler
    return list(answered._iterable_class(answered))
