"""Whether the servers that were given answer, asked before anything is started."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import amqp
import kombu.exceptions
import psycopg
import redis

from config import broker_options
from config.environment import database_entry
from config.variables import BadEnvironment


def check_reachable(given: Mapping[str, str]) -> None:
    """Connect to DATABASE_URL, REDIS_URL and BROKER_URL where they are set. Raises BadEnvironment with a line that says
    which."""
    if given.get("DATABASE_URL"):
        entry = database_entry(given, "DATABASE_URL")
        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        parameters: dict[str, Any] = {name: entry[key] for name, key in names.items() if entry[key]}
        try:
            psycopg.connect(**parameters, **entry["OPTIONS"]).close()
        except psycopg.Error as error:
            raise BadEnvironment(f"DATABASE_URL: no connection: {_first_line(error)}") from error
    if url := given.get("REDIS_URL"):
        try:
            with redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as client:
                client.ping()
        except (redis.RedisError, OSError, ValueError) as error:
            raise BadEnvironment(f"REDIS_URL: no connection: {_first_line(error)}") from error
    if url := given.get("BROKER_URL"):
        try:
            broker_options.reach(url)
        except (kombu.exceptions.KombuError, amqp.AMQPError, OSError, ValueError) as error:
            raise BadEnvironment(f"BROKER_URL: no connection: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
