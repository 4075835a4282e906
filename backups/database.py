"""The database, into a dump and out of one: pg_dump and pg_restore do it, a part at a time passes here.

They are given the password by the environment, which only this user can read, never by an argument.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.db.utils import OperationalError
from psycopg import sql
from psycopg.pq import Conninfo

from backups.errors import BackupError
from backups.programs import postgres_program
from backups.sealing import AT_ONCE, last_line, opened, seal
from record.public_access import CREATE_ROLE
from record.public_reach import take_away

SCRATCH = "_verify_"
# What PostgreSQL's own objects show to everyone is taken away anew: another version has other ones.
# So is the schema itself, which is there already.
LEFT_OUT = (" ACL pg_catalog ", " SCHEMA - public ")
ANYTHING = """
    SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LIMIT 1
"""


def server_version() -> int:
    """The major version of the server."""
    connection.ensure_connection()
    return int(connection.connection.info.server_version) // 10_000


def dump(to: Path, *, snapshot: str, recipients: list[str]) -> str:
    """Write the database as it is in a snapshot that another transaction exported, encrypted. Returns the SHA-256 of
    the file. Raises BackupError and OSError."""
    program = postgres_program("pg_dump", server=server_version())
    # Owners are those of the machine it was on; what the public role may do is kept.
    options = ["--format=custom", "--no-owner", "--no-comments"]
    address, environment = _reaching()
    with tempfile.TemporaryFile() as words:
        dumping = subprocess.Popen(
            [program, *options, f"--snapshot={snapshot}", f"--dbname={address}"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=words,
        )
        with dumping:
            assert dumping.stdout is not None
            try:
                digest = seal(dumping.stdout, to, recipients=recipients)
            except BaseException:
                dumping.kill()
                raise
        if dumping.returncode:
            raise BackupError(f"pg_dump could not read the database: {last_line(words)}")
    return digest


def restore(dumped: Path, *, identity: Path) -> None:
    """Bring a dump into the empty database that Django is connected to: all of it, or nothing. Raises BackupError."""
    program = postgres_program("pg_restore", server=server_version())
    with connection.cursor() as cursor:
        cursor.execute(CREATE_ROLE)
    address, environment = _reaching()
    with tempfile.NamedTemporaryFile("w") as chosen:
        chosen.write(_chosen(program, dumped, identity))
        chosen.flush()
        options = ["--no-owner", "--single-transaction", "--exit-on-error", f"--use-list={chosen.name}"]
        _run_restore([program, *options, f"--dbname={address}"], environment, dumped, identity)
    with connection.cursor() as cursor:
        cursor.execute(take_away())


def _chosen(program: Path, dumped: Path, identity: Path) -> str:
    """The list of what is to be restored."""
    with opened(dumped, identity=identity) as source:
        listing = subprocess.run([program, "--list"], stdin=source, capture_output=True, text=True, check=False)
    if listing.returncode:
        raise BackupError(f"{dumped.name} is no dump of a database: {listing.stderr.strip()[-300:]}")
    return "\n".join(line for line in listing.stdout.splitlines() if not any(part in line for part in LEFT_OUT))


def _run_restore(command: list[Any], environment: dict[str, str], dumped: Path, identity: Path) -> None:
    with tempfile.TemporaryFile() as words:
        restoring = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=words)
        with restoring:
            assert restoring.stdin is not None
            try:
                with opened(dumped, identity=identity) as source:
                    # Through this process: if it is killed, pg_restore sees an end that is none, and takes all back.
                    while part := source.read(AT_ONCE):
                        restoring.stdin.write(part)
            except BrokenPipeError:
                # It has ended, and says why below.
                pass
            except BaseException:
                restoring.kill()
                raise
            finally:
                _close(restoring.stdin)
        if restoring.returncode:
            raise BackupError(f"pg_restore could not write the database, and took it back: {last_line(words)}")


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return


def refuse_unless_empty() -> None:
    """Raises BackupError where the database holds anything."""
    with connection.cursor() as cursor:
        cursor.execute(ANYTHING)
        if cursor.fetchone():
            name = connection.settings_dict["NAME"]
            raise BackupError(
                f"The database {name} is not empty: make an empty one (createdb) and name it in DATABASE_URL. "
                "Nothing has changed."
            )


def empty_again() -> None:
    """Take everything out of the database that Django is connected to, which was empty before."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC")


@contextmanager
def scratch_database() -> Iterator[None]:
    """An empty database of this server, in which Django is meanwhile; it is dropped at the end. Raises BackupError."""
    here = connection.settings_dict["NAME"]
    _drop_leftovers(here)
    name = f"{here[:40]}{SCRATCH}{secrets.token_hex(4)}"
    try:
        _in_own_transaction(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    except Exception as error:
        raise BackupError(f"No scratch database could be made (the role needs CREATEDB): {error}") from error
    try:
        _use(name)
        yield
    finally:
        _use(here)
        _in_own_transaction(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_leftovers(here: str) -> None:
    """Those of verifications that were killed. One that is in use stays: another verification is at work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{here[:40]}{SCRATCH}"])
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        try:
            _in_own_transaction(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        except OperationalError:
            continue


def _in_own_transaction(statement: sql.Composed) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _reaching() -> tuple[str, dict[str, str]]:
    """The address of the database that Django is connected to, as programs of PostgreSQL's take it, and their
    environment."""
    given = connection.get_connection_params()
    # A site's bounds of time would end what takes long.
    taken = {option.keyword.decode() for option in Conninfo.get_defaults()} - {
        "password",
        "options",
        "tcp_user_timeout",
    }
    address = " ".join(f"{name}={_quoted(str(value))}" for name, value in given.items() if name in taken and value)
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return address, variables | ({"PGPASSWORD": given["password"]} if given.get("password") else {})


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
