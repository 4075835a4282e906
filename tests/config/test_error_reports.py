"""What is sent to a server of Sentry's: that there was an error, of what type and where in our code. Nothing else."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
import sentry_sdk

from config.environment import CHECKOUT
from config.error_reports import options
from tests.receiver import Receiver, http_server
from tests.reported import address_of, arrived, events

SECRET = "mother@example.org"


@pytest.fixture
def server() -> Iterator[Receiver]:
    with http_server() as receiver:
        receiver.status = 200
        yield receiver


@contextmanager
def reporting(server: Receiver) -> Iterator[None]:
    """Sentry's library as the site sets it up, for this test alone."""
    before = sentry_sdk.get_client()
    client = sentry_sdk.Client(dsn=address_of(server), release="0.1.0", **options())
    sentry_sdk.get_global_scope().set_client(client)
    try:
        yield
        client.flush(timeout=10)
    finally:
        client.close()
        sentry_sdk.get_global_scope().set_client(before if before.is_active() else None)


def fail(secret: str) -> None:
    form = {"email": secret}
    raise ValueError(f"{form} is not right")


def test_an_error_is_reported_by_type_place_and_kind_and_nothing_of_a_person_arrives(server: Receiver) -> None:
    request = SimpleNamespace(
        resolver_match=SimpleNamespace(view_name="prisoners"), META={"REMOTE_ADDR": SECRET}, POST={"email": SECRET}
    )
    with reporting(server):
        sentry_sdk.set_user({"email": SECRET})
        sentry_sdk.set_tag("who", SECRET)
        sentry_sdk.set_context("who", {"email": SECRET})
        sentry_sdk.add_breadcrumb(message=SECRET)
        logging.getLogger("record.x").info("Before: %s", SECRET)
        try:
            fail(SECRET)
        except ValueError as error:
            about = {"status_code": 500, "request": request}
            logging.getLogger("django.request").error("%s: %s", "Error", f"/x/{SECRET}", exc_info=error, extra=about)
    (event,) = events(server)
    (exception,) = event["exception"]["values"]
    assert exception["type"] == "ValueError"
    assert exception["stacktrace"]["frames"][-1]["function"] == "fail"
    assert event["tags"] == {"url_name": "prisoners", "status": "500"}
    assert event["logentry"]["message"] == "Internal Server Error"
    assert event["release"] == "0.1.0"
    assert '"vars"' not in arrived(server) and SECRET not in arrived(server)
    assert not {"request", "user", "extra", "breadcrumbs", "contexts", "modules", "server_name"} & event.keys()


def test_a_task_that_fails_is_reported_without_what_it_was_given(server: Receiver) -> None:
    with reporting(server):
        about = {"name": "alerts.tasks.watch", "id": "7", "args": f"({SECRET!r},)", "exc": SECRET}
        try:
            fail(SECRET)
        except ValueError as error:
            words = "Task %(name)s[%(id)s] raised unexpected: %(exc)s"
            logging.getLogger("celery.app.trace").error(words, about, exc_info=error, extra={"data": about})
    (event,) = events(server)
    assert event["logentry"]["message"] == "Task alerts.tasks.watch[7] raised unexpected: …"
    assert SECRET not in arrived(server)


def test_no_more_than_errors_is_sent(server: Receiver) -> None:
    with reporting(server):
        logging.getLogger("config.x").warning("Not ready: %s", "database")
    assert server.posts == []


def test_without_an_address_the_library_is_not_even_loaded() -> None:
    code = (
        "import sys, config.error_reports as it; it.report_errors('', release='1');print('sentry_sdk' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
