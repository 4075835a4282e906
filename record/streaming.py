"""Whole lists on their way from the database to whoever reads them: PostgreSQL's COPY, a part at a time, however many
rows there are. A client that leaves ends the query; an error in the middle breaks the answer off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from record.stream_places import in_a_place, reader_of

Pieces = Generator[bytes, None, None]

# Large enough that sending it costs next to nothing beside reading it.
PART = 64 * 1024
CSV = "FORMAT csv"
# Each row as it is: what quotes, and what stands between columns, are characters that no JSON text has as they are.
BETWEEN = b"\x02"
AS_IT_IS = "FORMAT csv, QUOTE e'\\x01', ESCAPE e'\\x01', DELIMITER e'\\x02'"
# More than there are. Not written as a number: the planner then cannot know that all rows are wanted, and chooses a way
# on which the first of them is there at once, along the index of the order where there is one.
_ALL = "LIMIT (SELECT 9223372036854775807)"


def copied(rows: models.QuerySet[Any, Any], options: str = CSV) -> Pieces:
    """What `rows.values_list(…)` selects, as the database writes it: a line for each row, each read when it is asked
    for. Closing it ends the query; until then nothing else can be asked of the database (psycopg would wait for itself
    for ever)."""
    try:
        query, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return
    # COPY takes no parameters: the driver writes them into the statement, quoted as its own.
    operations: Any = connection.ops
    asked = operations.compose_sql(query, parameters)
    # Django tells errors of the database apart for all statements it knows, which COPY is not.
    with connection.wrap_database_errors, transaction.atomic(), connection.cursor() as cursor:
        # Longer than a page may take, as the client reads meanwhile. It ends with the transaction.
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [settings.STREAM_STATEMENT_TIMEOUT])
        with cursor.copy(f"COPY ({asked} {_ALL}) TO STDOUT ({options})") as lines:
            yield from map(bytes, lines)


def whole_answer(
    request: HttpRequest, pieces: Iterable[bytes], *, content_type: str, file: str
) -> StreamingHttpResponse:
    """An answer that is sent while it is read, to be saved as a file of this name. A query that fails at its beginning
    raises here, before anything is sent; so does NoPlace (record/stream_places.py)."""
    # Of an answer that is not sent, nothing is read.
    content: Iterable[bytes] = (
        [] if request.method == "HEAD" else _Begun(in_parts(in_a_place(pieces, reader=reader_of(request))))
    )
    response = StreamingHttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def in_parts(pieces: Iterable[bytes]) -> Pieces:
    """The same bytes in parts worth sending."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= PART:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def file_name(of: str, ending: str) -> str:
    """How a file of today is called: vigil-prisoners-2026-11-26.csv."""
    return f"vigil-{of}-{timezone.now().astimezone(dt.UTC).date().isoformat()}.{ending}"


class _Begun:
    """Parts of which the first was read already. Closing it ends their query, however far they were read."""

    def __init__(self, parts: Pieces) -> None:
        self.parts = parts
        self.first = next(parts, b"")

    def __iter__(self) -> Iterator[bytes]:
        yield self.first
        yield from self.parts

    def close(self) -> None:
        self.parts.close()
