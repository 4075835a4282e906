"""One page of someone else's, fetched: bounded in time and bytes, and from nowhere but public addresses.

Only http and https, ports 80 and 443, no user name or password; at most five redirects, each looked at as the first
address was. Each connection goes to an address that was vetted (record/network.py), with its certificate checked.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import zlib
from dataclasses import dataclass
from email.message import Message
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.encoding import iri_to_uri, punycode
from django.utils.translation import gettext as _

from record.network import AddressRefused, TooLong, VettedConnection

TOTAL_SECONDS = 20.0
MOST_REDIRECTS = 5
# Beside the body: headers, and what chunks are wrapped in.
_MOST_AROUND = 64 * 1024
_PIECE = 64 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)


class NotFetched(Exception):
    """There is no page to be had; the message says why, in words. refused: its address is one that is never asked."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.refused = reason, refused


@dataclass(frozen=True)
class Exchange:
    """A request and its answer, byte by byte, and the address they went to. cut: the answer went on."""

    url: str
    address: str
    request: bytes
    response: bytes
    cut: bool


@dataclass(frozen=True)
class Page:
    """What an address led to: the last answer, whatever its status, and all exchanges on the way."""

    url: str
    status: int
    headers: Message
    body: bytes
    exchanges: list[Exchange]

    def decoded(self, most: int) -> bytes:
        """The body without its Content-Encoding, its first `most` bytes. Raises NotFetched if it cannot be read."""
        encoding = self.headers.get("content-encoding", "").strip().lower()
        if encoding in ("", "identity"):
            return self.body[:most]
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise NotFetched(_("The page is packed in a way that was not asked for."))
        try:
            return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(self.body, most)
        except zlib.error as error:
            raise NotFetched(_("The page is packed in a way that cannot be read.")) from error


def fetch(url: str, *, most: int, cut: bool = False, seconds: float = TOTAL_SECONDS) -> Page:
    """Get a page. most: bytes of its body; cut: a longer one is cut off there, else it is refused. Raises NotFetched.

    The clock (`seconds`) runs over all redirects together; only the resolver's own patience comes on top of it.
    """
    if not settings.OUTGOING_PAGES:
        raise NotFetched(_("This desk opens no pages of others (OUTGOING_PAGES)."), refused=True)
    until = time.monotonic() + seconds
    exchanges: list[Exchange] = []
    while True:
        parts = _vetted(url)
        page = _exchange(parts, exchanges, until=until, most=most)
        location = page.headers.get("location")
        if page.status not in _REDIRECTS or not location:
            break
        if len(exchanges) > MOST_REDIRECTS:
            raise NotFetched(_("The page leads on more than %(count)d times.") % {"count": MOST_REDIRECTS})
        url = _joined(page.url, location)
    if page.exchanges[-1].cut and not cut:
        raise NotFetched(_("The page is larger than %(limit)s.") % {"limit": filesizeformat(most)})
    return page


def user_agent() -> str:
    """Who we say we are."""
    return f"Vigil (+{settings.SITE_URL}/about/)"


def _vetted(url: str) -> SplitResult:
    """An address in parts, as it is asked for. Raises NotFetched for one that is never asked."""
    try:
        parts = urlsplit(url)
        host, port = punycode(parts.hostname or ""), parts.port
    except ValueError as error:
        raise NotFetched(_("This is not the address of a page."), refused=True) from error
    if parts.scheme not in ("http", "https") or not host:
        raise NotFetched(_("Only addresses that start with http:// or https:// are opened."), refused=True)
    if "@" in parts.netloc:
        raise NotFetched(_("The address holds a user name or password: it is not opened."), refused=True)
    if port is not None and port not in (80, 443, *settings.OUTGOING_ALLOWED_PORTS):
        raise NotFetched(_("The address names a port that is not opened: only 80 and 443 are."), refused=True)
    named = f"[{host}]" if ":" in host else host
    netloc = named if port is None else f"{named}:{port}"
    return SplitResult(parts.scheme, netloc, iri_to_uri(parts.path) or "/", iri_to_uri(parts.query) or "", "")


def _joined(url: str, location: str) -> str:
    """Where a redirect leads. http.client reads headers as Latin-1; what is no ASCII there is UTF-8 by custom."""
    try:
        return urljoin(url, location.encode("latin-1").decode("utf-8", "replace"))
    except ValueError as error:
        raise NotFetched(_("The page leads on to what is not an address."), refused=True) from error


def _exchange(parts: SplitResult, exchanges: list[Exchange], *, until: float, most: int) -> Page:
    """Ask once, without following; what went to and fro is added to `exchanges`."""
    connection = VettedConnection(
        parts.hostname or "", parts.port, tls=parts.scheme == "https", until=until, most=most + _MOST_AROUND
    )
    headers = {"user-agent": user_agent(), "accept": "text/html,*/*;q=0.8", "connection": "close"}
    try:
        connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)
        answer = connection.getresponse()
        body, cut = _body(answer, most)
    # ValueError: a name that cannot be written in DNS.
    except (AddressRefused, OSError, http.client.HTTPException, ValueError) as error:
        raise NotFetched(_in_words(error), refused=isinstance(error, AddressRefused)) from error
    finally:
        connection.close()
    url = urlunsplit(parts)
    exchanges.append(Exchange(url, connection.address, connection.sent.getvalue(), connection.received.getvalue(), cut))
    return Page(url, answer.status, answer.headers, body, exchanges)


def _body(answer: http.client.HTTPResponse, most: int) -> tuple[bytes, bool]:
    """The body, its first `most` bytes; and whether it goes on. Raises what http.client does if it breaks off."""
    body = bytearray()
    try:
        while piece := answer.read1(_PIECE):
            body += piece
            if len(body) > most:
                return bytes(body[:most]), True
    except TooLong:
        return bytes(body[:most]), True
    if answer.length:
        raise http.client.IncompleteRead(bytes(body), answer.length)
    return bytes(body), False


def _in_words(error: Exception) -> str:
    if isinstance(error, AddressRefused):
        return _("The name leads to an address that is not public.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("Bad certificate: %s") % error.verify_message
    if isinstance(error, TimeoutError):
        return _("The page did not answer in time.")
    if isinstance(error, socket.gaierror | UnicodeError):
        return _("There is no host of this name.")
    if isinstance(error, http.client.IncompleteRead):
        return _("The page broke off.")
    return _("No answer: %s") % type(error).__name__
