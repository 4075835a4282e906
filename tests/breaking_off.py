"""A database that breaks off, as it does to whoever is connected when it is restarted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection

from bench.database import database_url


def break_connections() -> None:
    """End every other connection to the tests' database."""
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextmanager
def broken_off_at(table: str) -> Iterator[None]:
    """A block whose first question that names this table finds the database gone, and which ends by that."""
    broken = False

    def break_off(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal broken
        if not broken and table in sql:
            broken = True
            break_connections()
        return execute(sql, *rest)

    with pytest.raises(OperationalError), connection.execute_wrapper(break_off):
        yield
    # As a worker does between two tasks.
    connection.close()
    assert broken
