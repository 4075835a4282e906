"""A machine set up as docs/deploy.md says, here: the commands of the units under a supervisor, with the environment
files of the docs filled in, behind nginx as the docs' line makes its configuration."""

from __future__ import annotations

import http.client
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from cryptography.fernet import Fernet

from config.environment import CHECKOUT
from tests.deploy.edge import AROUND, free_port, running
from tests.deploy.units import FOLDER, Supervised, environment_of, opened_door, places_of

DOCS = (CHECKOUT / "docs" / "deploy.md").read_text()
SITE, DESK = "vigil.example", "desk.vigil.example"
# Those that the docs start, each an instance of one unit.
WORKERS = sorted(set(re.findall(r"vigil-worker@[a-z]+", DOCS[DOCS.index("systemctl enable --now") :].splitlines()[0])))


@dataclass
class Machine:
    """What runs, by the name of its unit, and where nginx and the two faces answer. `folder` has all that they keep,
    `owner` is what a command of the owner's is told."""

    folder: Path
    edge: int = field(default_factory=free_port)
    public: int = field(default_factory=free_port)
    desk: int = field(default_factory=free_port)
    services: dict[str, Supervised] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    nginx: subprocess.Popen[bytes] | None = None

    def ask(self, path: str, *, host: str = SITE, port: int = 0, posted: str | None = None) -> tuple[int, bytes]:
        """The status and the page; 0 where there is no answer. With `posted`, a form is sent there."""
        headers = {"Host": host, "X-Forwarded-Proto": "https"}
        if posted is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(http.client.HTTPConnection("127.0.0.1", port or self.edge, timeout=30)) as line:
            try:
                line.request("GET" if posted is None else "POST", path, posted, headers)
                answer = line.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                return 0, b""


@contextmanager
def public_login_of_the_docs(owner_url: str) -> Iterator[str]:
    """The public login as the SQL of the docs makes it, under a name of its own."""
    name, password = f"vigil_web_{secrets.token_hex(4)}", secrets.token_hex(12)
    (statement,) = re.findall(r"^CREATE ROLE vigil_web .*;$", DOCS, re.MULTILINE)
    with psycopg.connect(owner_url, autocommit=True) as server:
        server.execute(statement.replace("vigil_web", name).replace("'password'", f"'{password}'"))
    given = urlsplit(owner_url)
    yield urlunsplit(given._replace(netloc=f"{quote(name)}:{password}@{given.netloc.rpartition('@')[2]}"))
    with psycopg.connect(owner_url, autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [name])
        server.execute(f"DROP ROLE {name}")


@contextmanager
def machine_of_the_docs(
    folder: Path,
    *,
    owner_url: str,
    public_url: str,
    redis_url: str,
    replica_url: str = "",
    more: Mapping[str, str] | None = None,
) -> Iterator[Machine]:
    """Everything but PostgreSQL and Redis, over those at these addresses. more: what else stands in the environment."""
    machine = Machine(folder)
    for name in ("var/exports", "etc", "run", "cache"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    field_keys = os.environ.get("FIELD_KEYS") or Fernet.generate_key().decode()
    filled = {
        "common": {"REDIS_URL": redis_url, "SECRET_KEY": secrets.token_urlsafe(48), "FIELD_KEYS": field_keys},
        "public": {"PUBLIC_DATABASE_URL": public_url},
        "staff": {"DATABASE_URL": owner_url, "EMAIL_URL": "smtp://127.0.0.1:1"},
    }
    for name, values in filled.items():
        example = environment_of(FOLDER / f"{name}.env.example")
        assert values.keys() <= example.keys()
        lines = [f'{variable}="{value}"\n' for variable, value in (example | values).items()]
        (folder / "etc" / f"{name}.env").write_text("".join(lines))
    with (folder / "etc" / "common.env").open("a") as file:
        file.writelines(f"{name}={value}\n" for name, value in (more or {}).items())
    # All readers of a test have one address.
    with (folder / "etc" / "public.env").open("a") as file:
        file.write(f"PAGE_UNITS=0\nAPI_UNITS=0\nREPLICA_DATABASE_URL={replica_url}\n")
    places = places_of(folder)
    machine.owner = {"PATH": os.environ["PATH"], "VAR_DIR": places["/var/lib/vigil"]}
    machine.owner |= environment_of(folder / "etc" / "common.env") | environment_of(folder / "etc" / "staff.env")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=CHECKOUT,
        env=machine.owner,
        check=True,
    )
    with ExitStack() as stack, (folder / "said.log").open("wb") as log:
        for name, port in (("vigil-public", machine.public), ("vigil-staff", machine.desk)):
            door = stack.enter_context(opened_door(name, port))
            machine.services[name] = Supervised(name, places=places, log=log, door=door)
            stack.callback(machine.services[name].stop)
        for name in (*WORKERS, "vigil-beat"):
            machine.services[name] = Supervised(name, places=places, log=log)
            stack.callback(machine.services[name].stop)
        answers = lambda: machine.ask("/about/")[0] == 200  # noqa: E731
        machine.nginx = stack.enter_context(running(folder, _edge(folder, machine), answers))
        yield machine


def _edge(folder: Path, machine: Machine) -> Path:
    """The configuration that the docs' line writes, on ports and in folders of this test."""
    (line,) = re.findall(r"^(sed --expression.*/opt/vigil/deploy/nginx/vigil.conf) >", DOCS, re.MULTILINE)
    written = subprocess.run(
        ["sh", "-c", line.replace("/opt/vigil", str(CHECKOUT))], capture_output=True, text=True, check=True
    ).stdout
    here = {
        "127.0.0.1:8080": f"127.0.0.1:{machine.edge}",
        "127.0.0.1:8001": f"127.0.0.1:{machine.public}",
        "127.0.0.1:8002": f"127.0.0.1:{machine.desk}",
        "/var/cache/nginx/vigil": f"{folder}/cache",
        "/var/lib/vigil/exports/": f"{folder}/var/exports/",
    }
    for there, place in here.items():
        assert written.count(there) == 1, there
        written = written.replace(there, place)
    (folder / "vigil.conf").write_text(written)
    (folder / "onion.conf").write_text("")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user="root" if os.getuid() == 0 else "nobody"))
    return folder / "nginx.conf"
