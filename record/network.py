"""Going out to someone else's server, which may be slow, endless, or point into our own network.

A name is resolved once, every address it leads to must be public, and the connection goes to one of those; a
certificate is checked for the name; after a moment that was set the connection gives up. See docs/alerts.md.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.conf import settings

CONNECT_SECONDS = 5.0
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(Exception):
    """The name leads into a network that is nobody else's: nothing is sent there."""


class TooLong(OSError):
    """The other side sent more than is taken."""


def vetted_addresses(host: str, port: int) -> list[str]:
    """What a name leads to, asked once. Raises AddressRefused if any of it is not a public address, OSError if the name
    leads nowhere.

    The caller connects to just these: a name that changes its answer in between changes nothing.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not _may_be_reached(address):
            raise AddressRefused
    return addresses


def _may_be_reached(text: str) -> bool:
    address = _meant(ipaddress.ip_address(text))
    return _is_public(address) or _is_in(address, settings.OUTGOING_ALLOWED_NETWORKS)


def _meant(address: IPAddress) -> IPAddress:
    """The IPv4 address that an IPv6 one only wraps (mapped, 6to4), else the address itself."""
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address.sixtofour or address
    return address


def _is_public(address: IPAddress) -> bool:
    # `is_global` alone takes multicast, and IPv6 that is reserved (NAT64, IPv4-compatible) or was site-local.
    special = address.is_multicast or address.is_reserved or getattr(address, "is_site_local", False)
    return address.is_global and not special


def _is_in(address: IPAddress, networks: Iterable[str]) -> bool:
    return any(address in ipaddress.ip_network(network) for network in networks)


class _Timed:
    """Gives up at a moment, however little at a time the other side sends or takes."""

    until = float("inf")
    most: int | None = None
    received: BytesIO

    def recv_into(self, buffer: Any, *arguments: Any, **named: Any) -> int:
        self.settimeout(_left(self.until))  # type: ignore[attr-defined]
        count: int = super().recv_into(buffer, *arguments, **named)  # type: ignore[misc]
        if self.most is not None:
            self.received.write(memoryview(buffer)[:count])
            if self.received.tell() > self.most:
                raise TooLong
        return count

    def send(self, *arguments: Any, **named: Any) -> int:
        self.settimeout(_left(self.until))  # type: ignore[attr-defined]
        return super().send(*arguments, **named)  # type: ignore[misc]


class _PlainSocket(_Timed, socket.socket):
    pass


class _SecuredSocket(_Timed, ssl.SSLSocket):
    pass


class VettedConnection(http.client.HTTPConnection):
    """A connection to an address that was vetted, with TLS for the name unless `tls` is False.

    until: the moment (time.monotonic) at which it gives up; only the resolver's own patience comes on top. most: how
    many bytes are taken in all, headers too, before TooLong is raised; then `sent` and `received` hold what went over
    the wire, byte by byte.
    """

    def __init__(self, host: str, port: int | None, *, until: float, tls: bool = True, most: int | None = None) -> None:
        self.default_port = http.client.HTTPS_PORT if tls else http.client.HTTP_PORT
        self.sent, self.received = BytesIO(), BytesIO()
        self.address = ""
        self._until, self._tls, self._most = until, tls, most
        super().__init__(host, port or self.default_port)

    def connect(self) -> None:
        raw = _connected(vetted_addresses(self.host, self.port), self.port, self._until)
        try:
            self.address = raw.getpeername()[0]
            sock = self._secured(raw) if self._tls else _PlainSocket(fileno=raw.detach())
        except BaseException:
            raw.close()
            raise
        sock.until, sock.most, sock.received = self._until, self._most, self.received  # type: ignore[union-attr]
        self.sock = sock

    def send(self, data: Any) -> None:
        """http.client's own, against the clock; a request is short, so it is kept as a whole."""
        if self.sock is None:
            self.connect()
        self.sock.settimeout(_left(self._until))
        if self._most is not None:
            self.sent.write(data)
        super().send(data)

    def _secured(self, raw: socket.socket) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=settings.OUTGOING_CA_FILE or None)
        context.sslsocket_class = _SecuredSocket
        raw.settimeout(_left(self._until))
        return context.wrap_socket(raw, server_hostname=self.host)


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
