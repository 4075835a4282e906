"""What a page read of the record: each question it asked the database, and what came back, so that asking again tells
whether it would be another page. No page says of itself what it depends on, so none can forget to."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        if self.found is not None:
            try:
                written = [_written(value) for value in params or ()]
                self.found[(sql, repr(written))] = (sql, written, _digest(context["cursor"]))
            except TypeError:
                self.found = None
        return result

    @property
    def kept(self) -> list[Read] | None:
        return None if self.found is None else list(self.found.values())


@contextmanager
def reading() -> Iterator[Reads]:
    """Note what is asked of the database."""
    reads = Reads()
    with connection.execute_wrapper(reads):
        yield reads


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
