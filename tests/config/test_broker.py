"""A worker outlives Redis."""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from kombu import Connection, Consumer, Producer, Queue
from kombu.common import ignore_errors
from kombu.transport import resolve_transport

from config import broker
from config.embedded import Service, start_redis
from config.var_dir import VarDir


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
