"""What docs/capacity.md adds to a machine, set up by its own lines: a pooler, a replica."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg

from backups.programs import postgres_programs
from config.embedded import Service, start_postgres
from config.environment import CHECKOUT
from config.processes import end, spawn, wait_until
from config.var_dir import VarDir
from tests.deploy.edge import free_port
from tests.faults.own_servers import PASSWORD

DOCS = (CHECKOUT / "docs" / "capacity.md").read_text()
PGBOUNCER = Path("/usr/sbin/pgbouncer")


def blocks(section: str, language: str) -> list[str]:
    """What a section of the page says to write or to type."""
    text = DOCS.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def login_of_its_own_role(owner_url: str, login_url: str) -> None:
    """Have the public login be the public role by itself, as the page says."""
    name = urlsplit(login_url).username
    with psycopg.connect(owner_url, autocommit=True) as server:
        for statement in blocks("PgBouncer", "sql")[0].strip().splitlines():
            server.execute(statement.replace("vigil_web", str(name)))


@contextmanager
def pooler(folder: Path, login_url: str) -> Iterator[str]:
    """PgBouncer as the page configures it. Gives the address of the database by way of it."""
    folder.mkdir()
    given, port = urlsplit(login_url), free_port()
    (folder / "userlist.txt").write_text(f'"{unquote(given.username or "")}" "{unquote(given.password or "")}"\n')
    written = blocks("PgBouncer", "ini")[0]
    here = {
        "host=127.0.0.1 port=5432 dbname=vigil": f"host={given.hostname} port={given.port} dbname={given.path[1:]}",
        "vigil =": f"{given.path[1:]} =",
        "listen_port = 6432": f"listen_port = {port}",
        "/etc/pgbouncer/userlist.txt": str(folder / "userlist.txt"),
    }
    for there, place in here.items():
        assert written.count(there) == 1, there
        written = written.replace(there, place)
    (folder / "pgbouncer.ini").write_text(f"{written}unix_socket_dir =\n")
    user = None
    if os.geteuid() == 0:
        # It refuses to be root.
        nobody = pwd.getpwnam("nobody")
        user = (nobody.pw_uid, nobody.pw_gid)
        os.chown(folder, *user)
        for path in folder.iterdir():
            os.chown(path, *user)
    with (folder / "said").open("ab") as output:
        process = spawn(
            [PGBOUNCER, folder / "pgbouncer.ini"], env=dict(os.environ), output=output, own_session=True, user=user
        )
    url = urlunsplit(given._replace(netloc=f"{given.username}:{given.password}@127.0.0.1:{port}"))
    try:
        assert wait_until(lambda: _answers(url), within=30), (folder / "said").read_text()
        yield url
    finally:
        end(process, ask=SIGTERM, within=10)


def replica_of(primary: Service, var: Path) -> Service:
    """A server in a folder of its own that follows another, copied as the page says."""
    VarDir(var).prepare()
    (command,) = blocks("A replica", "sh")
    given = urlsplit(primary.url)
    own = urlunsplit(given._replace(path="/postgres"))
    here = {
        "/var/lib/postgresql/15/replica": str(var / "postgres"),
        "postgres://vigil_replica:password@127.0.0.1:5432/postgres": own,
    }
    for there, place in here.items():
        assert command.count(there) == 1, there
        command = command.replace(there, place)
    programs = postgres_programs("pg_basebackup")[0].parent
    env = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "LC_ALL": "C"}
    subprocess.run(["sh", "-ec", command], env=env, check=True, timeout=120)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (var / "postgres", *(var / "postgres").rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return start_postgres(var, password=PASSWORD)


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=1, autocommit=True) as line:
            line.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True
