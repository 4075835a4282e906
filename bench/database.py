"""A database of its own for a benchmark: made, migrated, and dropped. The record itself is never touched."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests.database import copy_beside, used_instead


@contextmanager
def own_database() -> Iterator[None]:
    """Point Django's connection at an empty, migrated database on the same server; drop it at the end. Migrated once,
    for the tests too: their template stays on the server."""
    with copy_beside(f"bench_{secrets.token_hex(6)}") as name, used_instead(name):
        yield


def database_url() -> str:
    """The address of the database that this process uses now, which is not the one it was started with."""
    given = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(given._replace(path=f"/{connection.settings_dict['NAME']}"))


@contextmanager
def public_login() -> Iterator[str]:
    """The same as a public face logs in to it: as a role that is a member of the public one alone. Gone at the end."""
    name, password = f"vigil_web_{secrets.token_hex(6)}", secrets.token_hex(16)
    role, public = sql.Identifier(name), sql.Identifier(settings.PUBLIC_ROLE)
    made = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} IN ROLE {}").format(role, sql.Literal(password), public)
    given = urlsplit(database_url())
    # Behind a socket there is no name of a host before the path.
    host = given.netloc.rpartition("@")[2]
    with _server() as server:
        server.execute(made)
        try:
            yield urlunsplit(given._replace(netloc=f"{quote(name)}:{password}@{host}"))
        finally:
            server.execute(sql.SQL("DROP ROLE {}").format(role))


@contextmanager
def _server() -> Iterator[psycopg.Connection]:
    db = connection.settings_dict
    parameters = {"host": db["HOST"], "port": db["PORT"], "user": db["USER"], "password": db["PASSWORD"]}
    given = {key: value for key, value in parameters.items() if value}
    with psycopg.connect(dbname="postgres", autocommit=True, **given) as server:
        yield server
