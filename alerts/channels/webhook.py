"""One HTTPS POST to someone else's endpoint, which may be slow, endless, or point into our own network.

The name is resolved once, every address it leads to must be public, and the connection goes to one of those; the
certificate is checked for the name. No redirect is followed. See docs/alerts.md.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from alerts.endpoints import AddressRefused, vetted_addresses

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
MOST_OF_ANSWER = 4096
_GONE = 410


class NotDelivered(Exception):
    """The endpoint did not take the message. unreachable: it gave no answer; gone: it wants no more, ever."""

    def __init__(self, reason: str, *, unreachable: bool = False, gone: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.unreachable, self.gone = reason, unreachable, gone


def post(endpoint: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Post a message; return when the answer was a 2xx. Raises NotDelivered."""
    parts = urlsplit(endpoint)
    connection = _Connection(parts.hostname or "", parts.port or http.client.HTTPS_PORT)
    try:
        connection.request("POST", _target(endpoint), body, dict(headers) | {"connection": "close"})
        answer = connection.getresponse()
        # Its status decides; some of the rest is read, since breaking off looks like a failure over there.
        with suppress(OSError, http.client.HTTPException):
            answer.read(MOST_OF_ANSWER)
    except AddressRefused as error:
        raise NotDelivered(_("The name leads to an address that is not public."), unreachable=True) from error
    except ssl.SSLCertVerificationError as error:
        raise NotDelivered(_("Bad certificate: %s") % error.verify_message, unreachable=True) from error
    # ValueError: a name that cannot be written in DNS.
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotDelivered(_("No answer: %s") % type(error).__name__, unreachable=True) from error
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise NotDelivered(_("The answer was %s.") % answer.status, gone=answer.status == _GONE)


def _target(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class _TimedSocket(ssl.SSLSocket):
    """Gives up at a moment, however little at a time the other side sends or takes."""

    until = float("inf")

    def recv_into(self, *arguments: Any, **named: Any) -> int:
        self.settimeout(_left(self.until))
        return super().recv_into(*arguments, **named)

    def send(self, *arguments: Any, **named: Any) -> int:
        self.settimeout(_left(self.until))
        return super().send(*arguments, **named)


class _Connection(http.client.HTTPConnection):
    """Connects to an address that was vetted, with TLS for the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        until = time.monotonic() + TOTAL_SECONDS
        context = ssl.create_default_context(cafile=settings.WEBHOOK_CA_FILE or None)
        context.sslsocket_class = _TimedSocket
        raw = _connected(vetted_addresses(self.host, self.port), self.port, until)
        try:
            raw.settimeout(_left(until))
            secured = context.wrap_socket(raw, server_hostname=self.host)
        except BaseException:
            raw.close()
            raise
        secured.until = until  # type: ignore[attr-defined]
        self.sock = secured


def _connected(addresses: list[str], port: int, until: float) -> socket.socket:
    """A connection to the first of the addresses that takes one: not each machine has both kinds of network."""
    refusal: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), min(CONNECT_SECONDS, _left(until)))
        except OSError as error:
            refusal = error
    raise refusal


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
