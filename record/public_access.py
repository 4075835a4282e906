"""The public role: what it is, how a connection takes it on, and the migration operations that let it read a table.
Nothing else grants it any."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, migrations
from psycopg.pq import TransactionStatus

CREATE_ROLE = f"""
DO $$
BEGIN
    BEGIN
        CREATE ROLE {settings.PUBLIC_ROLE} NOLOGIN;
    -- Another Vigil on the same server, or a test process beside this one, may have made it.
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    IF NOT pg_has_role(current_user, '{settings.PUBLIC_ROLE}', 'MEMBER') THEN
        GRANT {settings.PUBLIC_ROLE} TO CURRENT_USER;
    END IF;
END $$;
"""


def create_public_role() -> migrations.RunSQL:
    """Operation: make the public role unless the server has it, and let the owner take it on by SET ROLE."""
    # A role belongs to the whole server: taking this database back must not take it from others.
    return migrations.RunSQL(CREATE_ROLE, migrations.RunSQL.noop)


def grant_public_read(*tables: str) -> migrations.RunSQL:
    """Operation: the public role may SELECT from these tables."""
    names = ", ".join(tables)
    return migrations.RunSQL(
        f"GRANT SELECT ON {names} TO {settings.PUBLIC_ROLE}",
        f"REVOKE SELECT ON {names} FROM {settings.PUBLIC_ROLE}",  # noqa: S608  (names from migrations)
    )


def grant_public_execute(function: str) -> migrations.RunSQL:
    """Operation: the public role, and no longer everyone, may call a function (given with its argument types)."""
    return migrations.RunSQL(
        f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC;GRANT EXECUTE ON FUNCTION {function} TO {settings.PUBLIC_ROLE}",
        f"REVOKE ALL ON FUNCTION {function} FROM {settings.PUBLIC_ROLE}",
    )


def refuse_other_logins(sender: object, connection: Any, **signal: object) -> None:
    """Of a public face: close a connection that can read the working record, whoever it says it is. Heard when one is
    opened; raises ImproperlyConfigured. A pooler may have left out that it is to be the public role."""
    from django.contrib.auth import get_user_model

    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(to_regclass(%s)::oid, 'SELECT')", [get_user_model()._meta.db_table])
        (reads_staff,) = cursor.fetchone()
    if reads_staff:
        connection.close()
        raise ImproperlyConfigured(
            "PUBLIC_DATABASE_URL (or that of a replica) logs in as a role that reads more than the published record: "
            f"it should be a member of {settings.PUBLIC_ROLE} and of nothing else (docs/operate.md)"
        )


def refuse_poolers(sender: object, connection: Any, **signal: object) -> None:
    """Of a process of the owner: close a connection that comes by way of a pooler. Heard when one is opened; raises
    ImproperlyConfigured.

    Such a process sets its role by request (`take_public_role`), and locks for as long as it works. Between two
    transactions a pooler may give the connection to somebody else: what runs as the public role would go on as the
    owner. A pooler has numbers of its own for the server's processes, by which it is known.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    if process != connection.connection.info.backend_pid:
        connection.close()
        raise ImproperlyConfigured(
            "DATABASE_URL leads to a pooler: the desk, workers and commands connect to PostgreSQL itself; only "
            "PUBLIC_DATABASE_URL and REPLICA_DATABASE_URL may lead to one (docs/operate.md)"
        )


def take_public_role(on: Any = connection, *, timeout: str = settings.PUBLIC_STATEMENT_TIMEOUT) -> None:
    """Make this connection the public role: it reads the published record and nothing else, for a bounded time."""
    if settings.LOGS_IN_AS_PUBLIC_ROLE:
        # It has been since it was opened (config/environment.py).
        return
    with on.cursor() as cursor:
        # Both names come from settings, never from a request; two statements, one round trip.
        cursor.execute(f"SET ROLE {settings.PUBLIC_ROLE}; SET statement_timeout = '{timeout}'")


def leave_public_role(on: Any = connection) -> None:
    """Give the connection back as it was. A connection that cannot be given back is closed, never reused."""
    if on.connection is None:
        return
    if on.connection.info.transaction_status == TransactionStatus.ACTIVE:
        # Rows are still coming that nobody takes (record/streaming.py): any other question would wait for ever.
        on.close()
        return
    if settings.LOGS_IN_AS_PUBLIC_ROLE and on.connection.info.transaction_status == TransactionStatus.IDLE:
        return
    try:
        with on.cursor() as cursor:
            cursor.execute("RESET ROLE; RESET statement_timeout")
    except Exception:
        # Inside a broken transaction nothing can be set; closing the connection also forgets the role.
        on.close()
