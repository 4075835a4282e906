"""The rows of a query as PostgreSQL itself sends them: psql's COPY; where there is no psql, the driver's."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import connection

AT_ONCE = 1 << 20
WITH_PSQL = shutil.which("psql") is not None


def statement_of(rows: Any) -> str:
    """A query as one statement, its parameters written into it."""
    query, parameters = rows.query.sql_with_params()
    return str(connection.ops.compose_sql(query, parameters))


def copy_out(statement: str, options: str = "") -> int:
    """Read all that COPY sends for a query. Returns how many bytes."""
    asked = f"COPY ({statement}) TO STDOUT {options}"
    return sum(map(len, _by_psql(asked) if WITH_PSQL else _by_driver(asked)))


def _by_psql(asked: str) -> Iterator[bytes]:
    db = connection.settings_dict
    address = psycopg.conninfo.make_conninfo(
        dbname=db["NAME"], host=db["HOST"], port=db["PORT"], user=db["USER"], password=db["PASSWORD"] or None
    )
    with subprocess.Popen(["psql", "-X", "-q", "-d", address, "-c", asked], stdout=subprocess.PIPE) as psql:
        assert psql.stdout is not None
        while part := psql.stdout.read1(AT_ONCE):  # type: ignore[attr-defined]
            yield part
    if psql.returncode:
        raise RuntimeError(f"psql ended with {psql.returncode}")


def _by_driver(asked: str) -> Iterator[bytes]:
    with raw_connection() as raw, raw.cursor().copy(asked) as lines:  # type: ignore[arg-type]
        yield from map(bytes, lines)


def raw_connection() -> psycopg.Connection:
    """A connection of the driver's own to the database of this process."""
    db = connection.settings_dict
    given = {"host": db["HOST"], "port": db["PORT"], "user": db["USER"], "password": db["PASSWORD"]}
    return psycopg.connect(dbname=db["NAME"], autocommit=True, **{k: v for k, v in given.items() if v})
