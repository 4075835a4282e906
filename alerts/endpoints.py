"""Endpoints of webhooks: which may be registered, and which of the addresses behind a name may be connected to."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

LONGEST_ENDPOINT = 1000
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_validate = URLValidator(schemes=["https"])


class AddressRefused(Exception):
    """The name leads into a network that is nobody else's: nothing is sent there."""


def validate_endpoint(text: str) -> None:
    """An endpoint is an https address without a user name or password. Raises ValidationError."""
    try:
        parts = urlsplit(text)
        credentials, fragment, port = "@" in parts.netloc, parts.fragment, parts.port
    except ValueError as error:
        raise _not_an_endpoint() from error
    if parts.scheme != "https":
        raise ValidationError(
            _("An endpoint starts with https:// so that nobody on the way reads what is sent. Please check it."),
            code="scheme",
        )
    if credentials:
        raise ValidationError(
            _("An endpoint holds no user name or password. Leave them out: each message is signed with a secret."),
            code="credentials",
        )
    # Anything but ASCII would have to be rewritten before it is asked for, and a fragment never leaves the sender.
    if not text.isascii() or fragment or port == 0:
        raise _not_an_endpoint()
    try:
        _validate(text)
    except ValidationError as error:
        raise _not_an_endpoint() from error


def _not_an_endpoint() -> ValidationError:
    return ValidationError(
        _("This is not an address that messages can be sent to. Please write it like https://example.org/hook."),
        code="invalid",
    )


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
    return _is_public(address) or _is_in(address, settings.WEBHOOK_ALLOWED_NETWORKS)


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
