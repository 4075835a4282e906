"""/healthz touches nothing; /readyz says what fails, and in bounded time."""

from __future__ import annotations

import os
import socket
import subprocess
import time

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings

from config.environment import CHECKOUT
from tests.launching import Person

ASK = """
import django
django.setup()
from django.test import Client
for path in ("/healthz", "/readyz"):
    answer = Client().get(path)
    print(answer.status_code, answer.content.decode())
"""


@pytest.mark.django_db
def test_ready_when_everything_is_there(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "failing": []})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client: Client) -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="record").latest("name")
    newest.delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["failing"]) == (503, ["migrations"])


@pytest.mark.django_db
def test_the_connection_is_the_owners_again_after_the_question(client: Client) -> None:
    client.get("/readyz")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = session_user")
        assert cursor.fetchone() == (True,)


@pytest.mark.django_db
@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_not_ready_without_a_broker(client: Client, settings: Settings, scheme: str) -> None:
    settings.CELERY_BROKER_URL = f"{scheme}://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["failing"]) == (503, ["broker"])


@pytest.mark.django_db
@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_a_broker_that_hangs_costs_seconds_only(client: Client, settings: Settings, scheme: str) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        settings.CELERY_BROKER_URL = f"{scheme}://127.0.0.1:{deaf.getsockname()[1]}/0"
        before = time.monotonic()
        assert client.get("/readyz").json()["failing"] == ["broker"]
        assert time.monotonic() - before < 5


@pytest.mark.parametrize("database", ["refuses", "hangs"])
def test_without_a_database_alive_but_not_ready(database: str) -> None:
    with socket.socket() as gone:
        gone.bind(("127.0.0.1", 0))
        if database == "hangs":
            gone.listen()
        environment = {
            **os.environ,
            "DATABASE_URL": f"postgres://127.0.0.1:{gone.getsockname()[1]}/none",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        # What hangs is given up on after five seconds.
        done = subprocess.run(
            [Person().python, "-c", ASK],
            cwd=CHECKOUT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.stdout.splitlines() == ["200 ok", '503 {"ready": false, "failing": ["database"]}'], done.stderr


def test_the_probes_answer_whatever_the_host_is_called(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_a_visitor_of_the_probes_gets_no_cookie(client: Client) -> None:
    assert not client.get("/healthz").cookies
