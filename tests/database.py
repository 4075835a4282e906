"""The test database: migrated once into a template, then copied for each process. Migrating takes longer than tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from psycopg import sql

CHECKOUT = Path(__file__).resolve().parent.parent
# One process at a time makes or copies the template of a server.
LOCK = 0x74656D706C
TEMPLATES = "test_template_"
# Other checkouts on the same server have templates of their own, and make them anew when they are gone.
OTHERS_KEPT = 4


@contextmanager
def copied_database(worker: str) -> Iterator[None]:
    """Point Django's connection at a fresh copy of the migrated template; drop the copy at the end."""
    asked = connection.settings_dict["NAME"]
    # The same for every database of a server: what migrating makes does not depend on the name.
    name = f"test_{asked}_{_fingerprint()}_{worker}"
    _copy_template(name)
    _use(name)
    try:
        yield
    finally:
        connection.close()
        with _maintenance() as server:
            _drop(server, name)
        _use(asked)


def put_back_terms() -> None:
    """What the migrations put into an empty database, put back into one that was emptied."""
    import_module("prisoners.migrations.0003_vocabularies").add_terms(apps, None)
    import_module("prisoners.migrations.0022_vocabulary_translations").add_names(apps, None)


def empty_again() -> None:
    """Empty every table behind what was committed for many tests, but for what the migrations put in."""
    call_command("flush", verbosity=0, interactive=False)
    put_back_terms()


@contextmanager
def copy_beside(word: str) -> Iterator[str]:
    """One more fresh copy, for processes of their own beside the one that is in use; its name."""
    here = connection.settings_dict["NAME"]
    name = f"{here}_{word}"
    _copy_template(name)
    _use(here)
    try:
        yield name
    finally:
        with _maintenance() as server:
            _drop(server, name)


@contextmanager
def used_instead(name: str) -> Iterator[None]:
    """Point Django's connection at another database of this server, and back at the end."""
    here = connection.settings_dict["NAME"]
    _use(name)
    try:
        yield
    finally:
        _use(here)


def _copy_template(name: str) -> None:
    """A fresh database by this name, from the template of the code as it is, which is made where it is not there."""
    template = f"{TEMPLATES}{_fingerprint()}"
    with _maintenance() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not _exists(server, template):
            _drop_older(server)
            _make_template(server, template)
        _drop(server, name)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        server.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _make_template(server: psycopg.Connection, template: str) -> None:
    making = f"{template}_making"
    _drop(server, making)
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
    _use(making)
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    # Renamed only when whole: a run that was cut off leaves no half-made template behind.
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(template)))


def _use(name: str) -> None:
    connection.close()
    pool = getattr(connection, "close_pool", None)
    if pool is not None:
        pool()
    connection.settings_dict["NAME"] = name


@contextmanager
def _maintenance() -> Iterator[psycopg.Connection]:
    parameters = {
        "host": connection.settings_dict["HOST"],
        "port": connection.settings_dict["PORT"],
        "user": connection.settings_dict["USER"],
        "password": connection.settings_dict["PASSWORD"],
    }
    given = {key: value for key, value in parameters.items() if value}
    with psycopg.connect(dbname="postgres", autocommit=True, **given) as server:
        yield server


def _exists(server: psycopg.Connection, name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_older(server: psycopg.Connection) -> None:
    """Drop all templates but the few that were made last."""
    rows = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC OFFSET %s",
        [TEMPLATES, OTHERS_KEPT],
    ).fetchall()
    for (name,) in rows:
        _drop(server, name)


def _fingerprint() -> str:
    """Changes with any migration, pinned package, or rule that migrating applies: then the template is made anew."""
    found = hashlib.sha256()
    for path in sorted(
        [*CHECKOUT.glob("*/migrations/*.py"), CHECKOUT / "requirements.lock", CHECKOUT / "record" / "roles.py"]
    ):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:10]
