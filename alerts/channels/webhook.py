"""One HTTPS POST to someone else's endpoint, by a vetted connection (record/network.py). No redirect is followed. See
docs/alerts.md."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from record.network import AddressRefused, VettedConnection

TOTAL_SECONDS = 15.0
MOST_OF_ANSWER = 4096
_GONE = 410


class NotDelivered(Exception):
    """The endpoint did not take the message. unreachable: it gave no answer; gone: it wants no more, ever."""

    def __init__(self, reason: str, *, unreachable: bool = False, gone: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.unreachable, self.gone = reason, unreachable, gone


def post(endpoint: str, body: bytes, headers: Mapping[str, str], *, seconds: float | None = None) -> int:
    """Post a message, within TOTAL_SECONDS unless others are given; return the answer's status, which is a 2xx.
    Raises NotDelivered."""
    parts = urlsplit(endpoint)
    connection = VettedConnection(parts.hostname or "", parts.port, until=time.monotonic() + (seconds or TOTAL_SECONDS))
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
    return answer.status


def _target(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
