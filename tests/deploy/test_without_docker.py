"""docs/deploy.md, tried: the commands of the units under a supervisor, with the environment files of the docs filled
in, behind nginx as the docs' line makes its configuration; ended hard, and restarted under load."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from bench.database import database_url
from config.environment import CHECKOUT
from config.processes import wait_until
from tests.deploy.machine import DESK, DOCS, Machine, machine_of_the_docs, public_login_of_the_docs
from tests.factories import PrisonerFactory, published

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def public_url() -> Iterator[str]:
    with public_login_of_the_docs(database_url()) as url:
        yield url


@pytest.fixture
def machine(tmp_path: Path, public_url: str) -> Iterator[Machine]:
    broker = os.environ["REDIS_URL"]
    with machine_of_the_docs(tmp_path, owner_url=database_url(), public_url=public_url, redis_url=broker) as machine:
        yield machine


def killed_with_all_its_children(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)


def logins() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT usename FROM pg_stat_activity WHERE datname = current_database() AND usename IS NOT NULL"
        )
        return {name for (name,) in cursor.fetchall()}


def migrated_as_the_docs_say(machine: Machine) -> None:
    """The line of “A new release” that is run before the restart."""
    (line,) = re.findall(r"^vigil collectstatic .*$", DOCS[DOCS.index("## A new release") :], re.MULTILINE)
    for words in re.findall(r"vigil (\w+ --noinput)", line):
        command = [sys.executable, "manage.py", *words.split(), "--verbosity", "0"]
        subprocess.run(command, cwd=CHECKOUT, env=machine.owner, check=True)
    assert "migrate" in line


def test_the_site_of_the_docs_answers_comes_back_and_refuses_nobody_while_it_is_restarted(
    machine: Machine, public_url: str, counted: Callable[[str], None]
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
    assert wait_until(lambda: killed.poll() is not None, within=30)
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
        migrated_as_the_docs_say(machine)
        machine.services["vigil-public"].restart()
        assert wait_until(lambda before=before: machine.services["vigil-public"].process is not before, within=30)  # type: ignore[misc]
        known = len(answers)
        assert wait_until(lambda known=known: len(answers) > known + 8, within=60)  # type: ignore[misc]
    over.set()
    for reader in readers:
        reader.join()
    failed = [found for found, _ in answers if found != 200]
    counted(
        f"Back {back:.1f} s after a kill. Two restarts under load: {len(answers)} requests, "
        f"{len(failed)} failed, the longest wait {max(seconds for _, seconds in answers):.1f} s"
    )
    assert failed == []
