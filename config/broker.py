"""Redis as the broker of Celery: a worker outlives it.

When Redis breaks off while a task is under way, Celery 5.7 closes the connection twice. The second time kombu looks for
what it has given up already, and fails with an AttributeError, which nobody expects: the worker ends, and all of
`make run` with it. Said as what it is, a lost connection, it is taken for one, and the worker goes on.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis.exceptions import ConnectionError as NoConnection


class Channel(redis.Channel):
    """A channel that says when its connection is gone."""

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        if self.connection is None or self.connection.client is None:
            raise NoConnection("The connection to Redis is closed.")
        parameters: dict[str, Any] = super()._connparams(asynchronous)
        return parameters


class Transport(redis.Transport):
    """What `redis://` and `rediss://` stand for."""

    Channel = Channel


def register() -> None:
    """Let every connection of this process to a Redis broker be one of these."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = "config.broker:Transport"
