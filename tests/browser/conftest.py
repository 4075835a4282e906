"""The running stack, a real mail server and a real browser, as the people who use Vigil have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.browser.desk import Desks, open_desks
from tests.browser.public_site import Site, public_site
from tests.faults.keeping import in_second_terminal
from tests.first_run import FirstRun
from tests.launching import Person, Run, running
from tests.mailbox import Mailbox, mail_server

# Beside other tests a page may take longer than the five seconds that are usual.
expect.set_options(timeout=30_000)

CHROMIUM = Path("/usr/bin/chromium")
# No sandbox inside a sandbox; and no talk with hosts that a closed network refuses one by one.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FAN_OUT_AND_COUNT_WAITING = """
from alerts import models, services
services.fan_out()
print(models.Delivery.objects.exclude(state="sent").count())
"""


@dataclass
class Stack:
    """A whole Vigil: where it answers, who may sign in, and the mail it sent."""

    address: str
    username: str
    password: str
    mailbox: Mailbox
    run: Run

    def deliveries_left(self) -> str:
        """How many alerts are still to be sent, after all that could be made was made: "0" when all went out."""
        done = in_second_terminal(self.run.var_dir, FAN_OUT_AND_COUNT_WAITING, None)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def sending_to(mailbox: Mailbox) -> Person:
    """Somebody who has set where mail goes, and that a case has settled after a second: no test waits ten minutes."""
    return Person(variables={"EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}", "ALERT_SETTLING_SECONDS": "1"})


@pytest.fixture(scope="module")
def stack(first_run: FirstRun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """PostgreSQL, Redis, web, worker and beat, started as `make run` starts them, sending to a real mail server."""
    with (
        mail_server() as mailbox,
        running(first_run(tmp_path_factory.mktemp("var")), person=sending_to(mailbox)) as run,
    ):
        found = re.search(r"(\S+) / (\S+)\s*$", run.said(), re.M)
        assert found, run.said()
        yield Stack(run.address(), found[1], found[2], mailbox, run)


@pytest.fixture(scope="session")
def site(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The public site alone, as production serves it: once for all modules that only read it."""
    with ExitStack() as kept:
        with django_db_blocker.unblock():
            site = kept.enter_context(public_site(tmp_path_factory.mktemp("site")))
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended with its module: while it runs, Django takes the thread for an asynchronous one and refuses queries."""
    assert CHROMIUM.exists(), f"{CHROMIUM} is missing: install the package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def desks(stack: Stack, browser: Browser) -> Iterator[Desks]:
    """Staff of two teams, signed in."""
    yield from open_desks(stack.run, stack.address, browser)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
