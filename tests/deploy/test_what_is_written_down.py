"""The site as it is deployed: what it writes into its log, what it counts, and what it reports of an error. Whoever
asked, what they sent and whom it was about is in none of them."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from signal import SIGTERM
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from prometheus_client.parser import text_string_to_metric_families

from bench.database import database_url
from config.celery import app as celery_app
from config.environment import CHECKOUT
from config.local import WORKER
from config.processes import end, spawn, wait_until
from tests.deploy.edge import free_port
from tests.deploy.machine import public_login_of_the_docs
from tests.deploy.served import site
from tests.factories import PrisonerFactory, published
from tests.launching import clean_environment
from tests.receiver import http_server
from tests.reported import address_of, arrived, events

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

# All of 127.0.0.0/8 is this machine; each of these words is sent in a way of its own, and may come out in none.
ADDRESS, FORWARDED, BROWSER = "127.210.98.76", "185.220.101.76", "Peculiar-Browser"
QUERY, EMAIL, TOKEN = "q-mother", "mail-mother@example.org", "token-mother"
NAME, PASSWORD = "name-mother", "pass-mother"
COOKIE, HOST, REFERER, GARBAGE = "cookie-mother", "host-mother.example", "referer-mother", "garbage-mother"
OF_PERSONS: tuple[str, ...] = (ADDRESS, FORWARDED, BROWSER, QUERY, EMAIL, "mail-mother", TOKEN, NAME, PASSWORD)
OF_PERSONS += (COOKIE, HOST, REFERER, GARBAGE)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def without(table: str) -> Iterator[None]:
    """A database that lacks a table meanwhile: who needs it fails in the middle of a page."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE {table}_away RENAME TO {table}")


def ask(port: int, path: str, *, method: str = "GET", body: str = "", **headers: str) -> tuple[int, str, str]:
    """The status, the body and the first cookie of an answer."""
    told = {"Host": "localhost", "User-Agent": BROWSER, "Cookie": f"who={COOKIE}", "Referer": f"http://{REFERER}/"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(ADDRESS, 0))) as line:
        told |= {"X-Forwarded-For": FORWARDED} | {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body or None, {name: value for name, value in told.items() if value})
        answer = line.getresponse()
        return answer.status, answer.read().decode(), (answer.headers["Set-Cookie"] or "").partition(";")[0]


def ask_for_all_that_goes_wrong(port: int) -> None:
    """Every way in which something of a person reaches the site, and each in which it answers badly."""
    person = published(PrisonerFactory(name=NAME)).public_id
    assert ask(port, f"/prisoners/{person}/")[0] in (200, 301)
    assert ask(port, f"/prisoners/?{urlencode({'q': QUERY})}")[0] == 200
    assert ask(port, f"/subscriptions/{TOKEN}/")[0] in (400, 404, 410)
    assert ask(port, f"/no-such-page/{NAME}/?{QUERY}")[0] == 404
    assert ask(port, "/about/", Host=HOST)[0] == 400
    assert ask(port, f"/prisoners/?{urlencode({'page': QUERY, 'country': QUERY})}")[0] in (200, 400, 404)
    assert ask(port, f"/api/v1/prisoners/?{urlencode({'nonsense': QUERY})}")[0] == 400
    form = urlencode({"email": EMAIL, "name": NAME, "text": QUERY})
    ask(port, "/subscribe/", method="POST", body=form, **FORM)
    ask(port, "/report/", method="POST", body=form, **FORM)
    sign_in = urlencode({"login": NAME, "password": PASSWORD})
    assert ask(port, "/admin/login/", method="POST", body=sign_in, **FORM)[0] == 403
    with socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(ADDRESS, 0)) as client:
        client.sendall(f"{GARBAGE} / {GARBAGE}\r\n\r\n".encode())
        assert b" 400 " in client.recv(1000)
    # Errors, with all of it in the local variables of what failed.
    with without("prisoners_publishedprisoner"):
        assert ask(port, f"/prisoners/?{urlencode({'q': QUERY})}")[0] == 500
        assert ask(port, f"/api/v1/prisoners/?{urlencode({'q': QUERY})}")[0] == 500
    with without("organizations_publishedorganization"):
        assert ask(port, f"/organizations/{NAME}/")[0] == 500
    status, page, cookie = ask(port, "/admin/login/")
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
    own = {"Referer": f"http://localhost:{port}/admin/login/", "Origin": f"http://localhost:{port}", "Cookie": cookie}
    with without("record_user"):
        body = urlencode({"login": NAME, "password": PASSWORD, "csrfmiddlewaretoken": token})
        assert (status, ask(port, "/admin/login/", method="POST", body=body, **FORM, **own)[0]) == (200, 500)


def lines(log: Path) -> list[dict[str, Any]]:
    """The log, of which each line is one JSON object."""
    return [json.loads(line) for line in log.read_text().splitlines()]


@contextmanager
def served(folder: Path, **variables: str) -> Iterator[tuple[int, Path]]:
    port = free_port()
    with site(folder, port, ALLOWED_HOSTS="localhost", PAGE_UNITS="0", API_UNITS="0", **variables) as log:
        yield port, log


def test_nothing_of_a_person_is_in_the_log_and_errors_are_said_as_json(tmp_path: Path) -> None:
    with served(tmp_path) as (port, log):
        ask_for_all_that_goes_wrong(port)
    written = log.read_text()
    assert [word for word in OF_PERSONS if word in written] == []
    for line in lines(log):
        assert {"time", "level", "logger", "message"} <= line.keys(), line
    errors = [line for line in lines(log) if line["level"] == "error"]
    assert [line["url_name"] for line in errors if "url_name" in line] == [
        "prisoners",
        "api-prisoner-list",
        "organization",
        "account_login",
    ]
    for line in errors:
        assert line["status"] == 500 and 0 <= line["duration"] < 30
        assert any(place.startswith("django.db") for one in line["error"] for place in one["at"])
    # What somebody read is not written down at all.
    assert not any(line.get("status") in (200, 404) for line in lines(log))


def test_nothing_of_a_person_is_reported_with_an_error(tmp_path: Path) -> None:
    with http_server() as receiver:
        receiver.status = 200
        with served(tmp_path, SENTRY_DSN=address_of(receiver)) as (port, log):
            ask_for_all_that_goes_wrong(port)
            assert wait_until(lambda: len(events(receiver)) >= 4, within=30), log.read_text()
    assert {event["tags"]["url_name"] for event in events(receiver)} == {
        "prisoners",
        "api-prisoner-list",
        "organization",
        "account_login",
    }
    for event in events(receiver):
        assert event["exception"]["values"][-1]["stacktrace"]["frames"]
    found = arrived(receiver)
    assert [word for word in (*OF_PERSONS, f'"{socket.gethostname()}"') if word in found] == []


def test_without_a_place_to_report_to_nothing_is_sent(tmp_path: Path) -> None:
    with http_server() as receiver:
        # It asks through a proxy like any other program: here it would be seen.
        proxy = f"http://127.0.0.1:{receiver.port}"
        with served(tmp_path, http_proxy=proxy, https_proxy=proxy) as (port, _log):
            ask_for_all_that_goes_wrong(port)
    assert receiver.posts == receiver.gets == []


def metrics_of(port: int) -> dict[tuple[str, ...], float]:
    """What whoever asks from inside is told."""
    status, text, _ = ask(port, "/metrics", X_Forwarded_For="")
    assert status == 200
    assert [word for word in OF_PERSONS if word in text] == []
    families = text_string_to_metric_families(text)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def test_whichever_worker_is_asked_tells_of_the_requests_of_all(tmp_path: Path) -> None:
    memory = Path("/dev/shm")
    before = set(memory.glob("vigil-workers-*"))
    with served(tmp_path, WEB_CONCURRENCY="3") as (port, _log):
        ask_for_all_that_goes_wrong(port)
        for _ in range(60):
            assert ask(port, "/about/")[0] == 200
        for _ in range(12):
            found = metrics_of(port)
            assert found["vigil_http_requests_total", "about", "GET", "2xx"] == 60
            assert found["vigil_http_requests_total", "prisoners", "GET", "5xx"] == 1
            assert found["vigil_http_request_seconds_count", "about"] == 60
            assert ("vigil_alerts_fan_out_behind",) in found
        (folder,) = set(memory.glob("vigil-workers-*")) - before
        assert len(list(folder.glob("counter_*.db"))) > 1, "only one worker was asked"
    assert not folder.exists()


def test_a_public_face_of_its_own_login_tells_its_requests_and_no_alerts(tmp_path: Path) -> None:
    published(PrisonerFactory(name=NAME))
    with ExitStack() as stack:
        url = stack.enter_context(public_login_of_the_docs(database_url()))
        port, _log = stack.enter_context(served(tmp_path, SITE_MODE="public", PUBLIC_DATABASE_URL=url))
        assert ask(port, "/about/")[0] == 200
        found = metrics_of(port)
        assert found["vigil_http_requests_total", "about", "GET", "2xx"] == 1
        assert (found["vigil_database_answers",], found["vigil_record_versions",]) == (1, 1)
        assert not any(name.startswith(("vigil_alerts", "vigil_backup", "vigil_disk")) for name, *_ in found)
        assert ask(port, "/metrics")[0] == 404


def test_the_worker_writes_such_lines_too(tmp_path: Path) -> None:
    kept = {name: os.environ[name] for name in ("SECRET_KEY", "FIELD_KEYS", "REDIS_URL")}
    env = clean_environment(tmp_path / "var", **kept, DATABASE_URL=database_url())
    said = tmp_path / "worker.log"
    # Queues of this test alone: others' tasks wait in the same Redis.
    command = [*WORKER, "--queues", f"of-{tmp_path.name}", "--pool", "solo"]
    with said.open("wb") as log:
        worker = spawn(command, env=env, cwd=CHECKOUT, output=log)
        try:
            assert wait_until(lambda: b" ready." in said.read_bytes(), within=60), said.read_text()
            celery_app.send_task("alerts.tasks.watch", args=[EMAIL], queue=f"of-{tmp_path.name}")
            assert wait_until(lambda: b"alerts.tasks.watch" in said.read_bytes().partition(b'"error"')[0], within=60)
            assert wait_until(lambda: any("error" in line for line in lines(said)), within=30), said.read_text()
            # When it ends Celery says so in words of its own, past every logger.
            (failed,) = [line for line in lines(said) if "error" in line]
        finally:
            end(worker, ask=SIGTERM, within=30)
    # It takes no argument, so it fails with one: in the words of the failure stands what it was given.
    assert failed["error"][0]["type"] == "builtins.TypeError"
    assert "alerts.tasks.watch" in failed["message"]
    assert "mother" not in said.read_text()
