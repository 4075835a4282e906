"""What a page read of the record: each question it asked the database, and what came back, so that asking again tells
whether it would be another page. No page says of itself what it depends on, so none can forget to. A page asks the same
in every language: one state of the record answers once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy, deepcopy
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

# (statement, its parameters as JSON keeps them, a digest of the rows)
Read = tuple[str, list[Any], str]
_READ: dict[str, Callable[[str], Any]] = {
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "json": lambda text: Jsonb(json.loads(text)),
}
_PLAIN = (str, int, float, bool, type(None))


class Reads:
    """The questions of one page, each once, in their order; None once one was asked that cannot be asked again."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], Read] | None = {}
        self._answers: dict[tuple[str, str], Answer] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        try:
            written = _parameters(params)
        except TypeError:
            self.found = None
            return execute(sql, params, many, context)
        asked, cursor = (sql, repr(written)), context["cursor"]
        if (answer := self._answers.get(asked)) is None:
            result = execute(sql, params, many, context)
            try:
                digest = _digest(cursor)
            except TypeError:
                self.found = None
                return result
            if self.found is not None:
                self.found[asked] = (sql, written, digest)
            if cursor.description is None:
                return result
            answer = self._answers[asked] = Answer(cursor)
        cursor.cursor = answer.again()
        return cursor.cursor

    @property
    def kept(self) -> list[Read] | None:
        return None if self.found is None else list(self.found.values())


@contextmanager
def reading() -> Iterator[Reads]:
    """Note what is asked of the database, which holds still meanwhile."""
    reads = Reads()
    with connection.execute_wrapper(reads):
        yield reads


class Answer:
    """The rows that came back, as whoever asked takes them from a cursor."""

    def __init__(self, cursor: Any) -> None:
        self.description, self.rowcount = cursor.description, cursor.rowcount
        self._rows = cursor.fetchall()
        # Whoever is given a list may change it. Where there are any, a row has them at the same places.
        self._lists = sorted({at for row in self._rows for at, value in enumerate(row) if isinstance(value, list)})
        self._at = 0

    def again(self) -> Answer:
        """The same, from its first row on."""
        given = copy(self)
        if self._lists:
            given._rows = [self._with_own_lists(row) for row in self._rows]
        return given

    def _with_own_lists(self, row: Any) -> tuple[Any, ...]:
        # Not the rest of it: whole documents would take longer than to read them once more.
        values = list(row)
        for at in self._lists:
            values[at] = deepcopy(values[at])
        return tuple(values)

    def fetchone(self) -> Any:
        rows = self.fetchmany(1)
        return rows[0] if rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        first, self._at = self._at, min(self._at + size, len(self._rows))
        return self._rows[first : self._at]

    def fetchall(self) -> list[Any]:
        return self.fetchmany(len(self._rows))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.fetchall())

    def close(self) -> None:
        """There is nothing to be given back."""


def would_read_the_same(reads: list[Read] | None) -> bool:
    """Whether every question has the answer that it had. Where all those before have, the next one is the same."""
    if reads is None:
        return False
    with connection.cursor() as cursor:
        for sql, params, digest in reads:
            cursor.execute(sql, [_read(value) for value in params])
            if _digest(cursor) != digest:
                return False
    return True


def _digest(cursor: Any) -> str:
    rows = cursor.pgresult
    if rows is None:
        # Read a part at a time, by a cursor of the server.
        raise TypeError
    digest = hashlib.blake2b(digest_size=12)
    for row in range(rows.ntuples):
        for column in range(rows.nfields):
            value = rows.get_value(row, column)
            # Its length, so that two values beside each other are not one.
            digest.update(b"-" if value is None else b"%d:" % len(value))
            digest.update(value or b"")
    return digest.hexdigest()


def _parameters(params: Any) -> list[Any]:
    """Parameters as JSON keeps them. Raises TypeError where it cannot."""
    if isinstance(params, dict):
        raise TypeError(params)
    return [_written(value) for value in params or ()]


def _written(value: Any) -> Any:
    # A word of a vocabulary is kept as the text that it is.
    if isinstance(value, str):
        return str(value)
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, dt.datetime | dt.date):
        return {type(value).__name__: value.isoformat()}
    if isinstance(value, list | tuple):
        return [_written(item) for item in value]
    if isinstance(value, Jsonb):
        return {"json": json.dumps(value.obj)}
    raise TypeError(value)


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        return _READ[kind](text)
    return [_read(item) for item in value] if isinstance(value, list) else value
