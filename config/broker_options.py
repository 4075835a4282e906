"""How a broker of Celery is reached, by the kind that its address says: Redis or RabbitMQ."""

from __future__ import annotations

import ssl
from typing import Any
from urllib.parse import urlsplit

_AMQP = ("amqp", "amqps")


def transport_options(url: str) -> dict[str, Any]:
    """What Celery tells the client of a broker at this address."""
    if urlsplit(url).scheme in _AMQP:
        # py-amqp bounds what a connection takes by itself (connect_timeout, TCP_USER_TIMEOUT).
        return {}
    return {"socket_connect_timeout": 1, "socket_timeout": 5}


def tls(url: str) -> dict[str, Any] | None:
    """How the certificate of a broker is looked at; None where the address asks for no TLS, or says how itself."""
    parts = urlsplit(url)
    if parts.scheme != "amqps":
        return None
    # Without these py-amqp takes the certificate of any name.
    return {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": parts.hostname}


def reach(url: str) -> None:
    """Connect to a broker and leave again, within two seconds. Raises what its client raises."""
    # The settings read this file, and most web processes never reach a broker.
    import kombu

    options = transport_options(url)
    if options:
        options["socket_timeout"] = 1
    with kombu.Connection(url, transport_options=options, ssl=tls(url), connect_timeout=1) as connection:
        connection.ensure_connection(max_retries=1, timeout=2, interval_start=0)
