"""One state of the record for all who render it: a transaction as the public role, which other processes join."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from exports.snapshot import EXPORT_LOCK, Busy
from record.public_access import take_public_role

# One mirror at a time, beside an export of the data.
MIRROR_LOCK = EXPORT_LOCK + 1


@contextmanager
def one_state() -> Iterator[str]:
    """Everything asked meanwhile in this thread is asked as the public role, of the record as it is now. Gives the name
    by which other processes join. Raises Busy while another mirror is being written."""
    with _as_public() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [MIRROR_LOCK])
        if cursor.fetchone() != (True,):
            raise Busy
        cursor.connection.commit()
        cursor.execute(_READ_ONLY)
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


@contextmanager
def same_state(name: str) -> Iterator[None]:
    """The same in another process, of the state with this name; as long as that one is held."""
    with _as_public() as cursor:
        cursor.execute(_READ_ONLY)
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [name])
        yield


_READ_ONLY = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


def _lost() -> NoReturn:
    raise OperationalError("the connection that holds the state of the record is lost")


@contextmanager
def _as_public() -> Iterator[Any]:
    ordinary = connections[DEFAULT_DB_ALIAS]
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        # One transaction to the end, whatever Django does to connections behind a request.
        own = {"AUTOCOMMIT": False, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False}
        connection.settings_dict = {**connection.settings_dict, **own}
        connection.ensure_connection()
        take_public_role(connection, timeout=settings.STREAM_STATEMENT_TIMEOUT)
        connection.commit()
        # One that was lost must not come back as another role, reading another state.
        connection.connect = _lost  # type: ignore[method-assign]
        # Views ask for the connection by this name: they get none that can read the working record.
        connections[DEFAULT_DB_ALIAS] = connection
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connections[DEFAULT_DB_ALIAS] = ordinary
        connection.close()
