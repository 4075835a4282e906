"""The tables of the record, counted and hashed: as they were when a backup was made, and as they are after it."""

from __future__ import annotations

import hashlib

from django.db import connection
from psycopg import sql

from backups.manifest import Table

# What is computed from other columns is computed again by a restore, perhaps by a newer PostgreSQL.
COLUMNS = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
        FILTER (WHERE a.attgenerated = '')
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    GROUP BY c.relname ORDER BY c.relname
"""
# How values are written: the same on every server.
WRITTEN = """
    SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL timezone = 'UTC';
    SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'
"""
SIZE = 2**256


def tables_of() -> dict[str, Table]:
    """Each table of the database that Django is connected to. Inside a transaction; rows are read one by one and kept
    nowhere."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        cursor.execute(COLUMNS)
        return {name: _table(name, columns or []) for name, columns in cursor.fetchall()}


def _table(name: str, columns: list[str]) -> Table:
    """The hash is the sum of the SHA-256 of all rows, modulo 2^256: it does not depend on the order, which would need
    sorting by rules that differ between servers. It finds what was lost or changed; that nobody meant to change it,
    the encryption and the log of acts show."""
    rows = total = 0
    chosen = sql.SQL(", ").join(map(sql.Identifier, columns))
    asking = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(chosen, sql.Identifier("public", name))
    with connection.cursor() as cursor, cursor.copy(asking) as copy:
        # In text, libpq hands over one row at a time.
        for row in copy:
            rows += 1
            total += int.from_bytes(hashlib.sha256(row).digest(), "big")
    return Table(rows, f"{total % SIZE:064x}")


def difference(expected: dict[str, Table], found: dict[str, Table]) -> str:
    """The first table in which they differ, in words; empty where they are the same."""
    for name in sorted(expected.keys() | found.keys()):
        before, after = expected.get(name), found.get(name)
        if before is None or after is None:
            return f"the table {name} is {'missing' if after is None else 'one too many'}"
        if before.rows != after.rows:
            return f"{name} has {after.rows} rows instead of {before.rows}"
        if before.hash != after.hash:
            return f"{name} has other content in some of its {after.rows} rows"
    return ""
