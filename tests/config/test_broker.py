"""A worker outlives Redis, and takes from the queues it is told."""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from celery import Celery
from cryptography.fernet import Fernet
from kombu import Connection, Consumer, Producer, Queue
from kombu.common import ignore_errors
from kombu.exceptions import OperationalError
from kombu.transport import resolve_transport

from bench.database import database_url
from config import broker
from config.embedded import Service, start_redis
from config.environment import CHECKOUT
from config.local import WORKER
from config.processes import wait_until
from config.var_dir import VarDir
from tests.launching import clean_environment


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Service]:
    """A Redis of this test's own, that may be killed."""
    VarDir(tmp_path / "var").prepare()
    service = start_redis(tmp_path / "var", password=secrets.token_hex(16))
    yield service
    service.stop()


def take_one(channel: Any, queue_name: str) -> None:
    """Take a task on a channel, and neither finish nor give it back."""
    queue = Queue(queue_name, channel=channel)
    queue.declare()
    Producer(channel).publish({"task": "of any kind"}, routing_key=queue_name)
    taken: list[object] = []
    Consumer(channel, [queue], callbacks=[lambda body, message: taken.append(body)]).consume()
    channel.connection.client.drain_events(timeout=5)
    assert taken


def with_tasks_under_way(redis: Service) -> Connection:
    """The connection of a worker that has taken tasks, has not finished them, and waits for the next."""
    broker.register()
    app = Celery(broker=redis.url)
    app.conf.broker_transport_options = {"socket_connect_timeout": 1, "socket_timeout": 1}
    connection: Connection = app.connection_for_read()
    take_one(connection.default_channel, "work")
    take_one(connection.channel(), "more work")
    with suppress(TimeoutError):
        connection.drain_events(timeout=0.1)
    return connection


def test_a_connection_that_redis_broke_off_can_be_given_up_in_the_midst_of_tasks(redis: Service) -> None:
    connection = with_tasks_under_way(redis)
    redis.process.kill()
    redis.process.wait()
    # What a worker does with a lost connection (celery/worker/consumer/consumer.py).
    connection.collect(socket_timeout=1)
    ignore_errors(connection, connection.close)
    assert connection.connected is False


def test_both_ways_of_reaching_redis_go_by_it() -> None:
    broker.register()
    assert resolve_transport("redis") is resolve_transport("rediss") is broker.Transport


@contextmanager
def a_worker(redis: Service, folder: Path, *told: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of our app, with one child."""
    command = [sys.executable, "-m", "celery", "-A", "tests.config.working", *WORKER[WORKER.index("worker") :]]
    env = clean_environment(
        folder / "var",
        DATABASE_URL=database_url(),
        REDIS_URL=redis.url,
        SECRET_KEY=secrets.token_urlsafe(40),
        FIELD_KEYS=Fernet.generate_key().decode(),
        SITE_URL="https://vigil.example",
        EMAIL_URL="smtp://127.0.0.1:1",
    )
    with (folder / "worker.log").open("wb") as log:
        worker = subprocess.Popen([*command, "--concurrency=1", *told], cwd=CHECKOUT, env=env, stdout=log, stderr=log)
        try:
            yield worker
        finally:
            for process in [*psutil.Process(worker.pid).children(recursive=True), worker]:
                process.kill()
            worker.wait()


@pytest.mark.drill
@pytest.mark.django_db
def test_a_worker_whose_redis_is_killed_amid_a_task_takes_the_next_one_when_it_is_back(
    redis: Service, tmp_path: Path
) -> None:
    begun, next_begun, end = tmp_path / "begun", tmp_path / "next", tmp_path / "end"

    def send(begun: Path) -> None:
        with suppress(OperationalError):
            Celery(broker=redis.url).send_task(
                "tests.config.working.work", [str(begun), str(end)], retry=False, ignore_result=True
            )

    with a_worker(redis, tmp_path) as worker:
        send(begun)
        assert wait_until(begun.exists, within=60), (tmp_path / "worker.log").read_text()
        redis.process.kill()
        redis.process.wait()
        # It looks for it in vain first.
        assert wait_until(
            lambda: "Cannot connect" in (tmp_path / "worker.log").read_text() or worker.poll() is not None, within=60
        )
        port = urlsplit(redis.url).port
        again = start_redis(tmp_path / "var", password=urlsplit(redis.url).password or "", port=port)
        try:
            end.touch()
            send(next_begun)
            assert wait_until(next_begun.exists, within=60), (tmp_path / "worker.log").read_text()
        finally:
            again.stop()
        assert worker.poll() is None
    assert int(begun.read_text()) > 50_000


@pytest.mark.drill
@pytest.mark.django_db
def test_an_alert_is_taken_by_its_own_worker_while_an_export_waits_for_another(redis: Service, tmp_path: Path) -> None:
    export, alert, end = tmp_path / "export", tmp_path / "alert", tmp_path / "end"
    end.touch()
    sender = Celery(broker=redis.url)
    for begun, queue in ((export, "exports"), (alert, "alerts")):
        sender.send_task(
            "tests.config.working.work", [str(begun), str(end)], queue=queue, retry=False, ignore_result=True
        )
    with a_worker(redis, tmp_path, "--queues=alerts"):
        assert wait_until(alert.exists, within=60), (tmp_path / "worker.log").read_text()
        assert not export.exists()
    with a_worker(redis, tmp_path):
        assert wait_until(export.exists, within=60), (tmp_path / "worker.log").read_text()
