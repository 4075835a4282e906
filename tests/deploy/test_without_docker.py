"""docs/deploy.md, tried: the commands of the units under a supervisor, with the environment files of the docs filled
in, behind nginx as the docs' line makes its configuration; ended hard, and restarted under load."""

from __future__ import annotations

import http.client
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from bench.database import database_url
from config.environment import CHECKOUT
from config.processes import wait_until
from tests.deploy.edge import AROUND, free_port, running
from tests.deploy.units import FOLDER, Supervised, environment_of, opened_door, places_of
from tests.factories import PrisonerFactory, published

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

DOCS = (CHECKOUT / "docs" / "deploy.md").read_text()
SITE, DESK = "vigil.example", "desk.vigil.example"


@dataclass
class Machine:
    """What runs, by the name of its unit, and where nginx and the two faces answer."""

    edge: int = field(default_factory=free_port)
    public: int = field(default_factory=free_port)
    desk: int = field(default_factory=free_port)
    services: dict[str, Supervised] = field(default_factory=dict)

    def ask(self, path: str, *, host: str = SITE, port: int = 0) -> tuple[int, bytes]:
        """The status and the page; 0 where there is no answer."""
        with closing(http.client.HTTPConnection("127.0.0.1", port or self.edge, timeout=30)) as line:
            try:
                line.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
                answer = line.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                return 0, b""


@pytest.fixture
def public_url() -> Iterator[str]:
    """The public login as the SQL of the docs makes it, under a name of its own."""
    name, password = f"vigil_web_{secrets.token_hex(4)}", secrets.token_hex(12)
    (statement,) = re.findall(r"^CREATE ROLE vigil_web .*;$", DOCS, re.MULTILINE)
    with psycopg.connect(database_url(), autocommit=True) as server:
        server.execute(statement.replace("vigil_web", name).replace("'password'", f"'{password}'"))
        try:
            given = urlsplit(database_url())
            yield urlunsplit(given._replace(netloc=f"{quote(name)}:{password}@{given.netloc.rpartition('@')[2]}"))
        finally:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [name])
            server.execute(f"DROP ROLE {name}")


@pytest.fixture
def machine(tmp_path: Path, public_url: str) -> Iterator[Machine]:
    machine = Machine()
    for name in ("var/exports", "etc", "run", "cache"):
        (tmp_path / name).mkdir(parents=True)
    filled = {
        "common": {name: os.environ[name] for name in ("SECRET_KEY", "FIELD_KEYS", "REDIS_URL")}
        | {"SECRET_KEY": secrets.token_urlsafe(48)},
        "public": {"PUBLIC_DATABASE_URL": public_url},
        "staff": {"DATABASE_URL": database_url(), "EMAIL_URL": "smtp://127.0.0.1:1"},
    }
    for name, values in filled.items():
        example = environment_of(FOLDER / f"{name}.env.example")
        assert values.keys() <= example.keys()
        lines = [f'{variable}="{value}"\n' for variable, value in (example | values).items()]
        (tmp_path / "etc" / f"{name}.env").write_text("".join(lines))
    # All readers of this test have one address.
    with (tmp_path / "etc" / "public.env").open("a") as file:
        file.write("PAGE_UNITS=0\n")
    places = places_of(tmp_path)
    collected = environment_of(tmp_path / "etc" / "common.env") | environment_of(tmp_path / "etc" / "staff.env")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": places["/var/lib/vigil"]} | collected,
        check=True,
    )
    with ExitStack() as stack, (tmp_path / "said.log").open("wb") as log:
        for name, port in (("vigil-public", machine.public), ("vigil-staff", machine.desk)):
            door = stack.enter_context(opened_door(name, port))
            machine.services[name] = Supervised(name, places=places, log=log, door=door)
            stack.callback(machine.services[name].stop)
        for name in ("vigil-worker", "vigil-beat"):
            machine.services[name] = Supervised(name, places=places, log=log)
            stack.callback(machine.services[name].stop)
        answers = lambda: machine.ask("/about/")[0] == 200  # noqa: E731
        stack.enter_context(running(tmp_path, _edge(tmp_path, machine), answers))
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


def killed_with_all_its_children(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)


def logins() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT usename FROM pg_stat_activity WHERE datname = current_database() AND usename IS NOT NULL"
        )
        return {name for (name,) in cursor.fetchall()}


def test_the_site_of_the_docs_answers_comes_back_and_refuses_nobody_while_it_is_restarted(
    machine: Machine, public_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    public_id = published(PrisonerFactory(name="Aynur Sadigova")).public_id

    status, page = machine.ask("/prisoners/")
    assert status == 200 and f"/prisoners/{public_id}/".encode() in page
    assert urlsplit(public_url).username in logins()
    # The desk has a name of its own, which the public face does not know, nor any page of the desk.
    assert machine.ask("/admin/login/", host=DESK)[0] == 200
    assert machine.ask("/about/?of-the-desk", host=DESK)[0] == 400
    assert machine.ask("/admin/login/", port=machine.public)[0] == 404
    assert {name for name, service in machine.services.items() if service.process.poll() is not None} == set()

    killed = machine.services["vigil-public"].process
    killed_with_all_its_children(killed)
    begun = time.monotonic()
    assert wait_until(lambda: killed.poll() is not None, within=10)
    assert wait_until(lambda: machine.ask("/healthz", port=machine.public)[0] == 200, within=30)
    back = time.monotonic() - begun

    answers: list[tuple[int, float]] = []
    over = threading.Event()

    def load(reader: int) -> None:
        number = 0
        while not over.is_set():
            asked = time.monotonic()
            # Each is a page that the edge has not kept, so the site must answer.
            found, _ = machine.ask(f"/prisoners/?q=nobody{reader}x{number}")
            answers.append((found, time.monotonic() - asked))
            number += 1

    readers = [threading.Thread(target=load, args=(number,)) for number in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(2):
        before, known = machine.services["vigil-public"].process, len(answers)
        assert wait_until(lambda known=known: len(answers) > known + 8, within=60)  # type: ignore[misc]
        machine.services["vigil-public"].restart()
        assert wait_until(lambda before=before: machine.services["vigil-public"].process is not before, within=30)  # type: ignore[misc]
        known = len(answers)
        assert wait_until(lambda known=known: len(answers) > known + 8, within=60)  # type: ignore[misc]
    over.set()
    for reader in readers:
        reader.join()
    failed = [found for found, _ in answers if found != 200]
    with capsys.disabled():
        print(
            f"\nBack {back:.1f} s after a kill. Two restarts under load: {len(answers)} requests, "
            f"{len(failed)} failed, the longest wait {max(seconds for _, seconds in answers):.1f} s"
        )
    assert failed == []
