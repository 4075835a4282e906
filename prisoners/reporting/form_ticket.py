"""The ticket in the form, instead of a captcha: signed, it says which form this is and from when it may be sent. Nobody
writes a report in a moment; who sends a thousand has to fetch a thousand forms and wait."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from dataclasses import dataclass

from django.core import signing

# Less than anyone needs to read the form.
AT_LEAST = 4
# A form left open for so long is sent once more with a new ticket; nothing that was typed is lost.
AT_MOST = dt.timedelta(days=2)
_SALT = "vigil.prisoners.report"
_LONGEST = 200


class TooSoon(Exception):
    """The form was sent faster than anyone writes."""


class NoTicket(Exception):
    """The ticket is missing, not ours, or too old."""


@dataclass(frozen=True)
class Ticket:
    """Which form this is."""

    nonce: str


def new_ticket(*, wait: int = AT_LEAST) -> str:
    """A ticket for a new form; it may be used in `wait` seconds."""
    return signing.dumps([secrets.token_urlsafe(12), int(time.time()) + wait], salt=_SALT)


def read_ticket(text: str) -> Ticket:
    """Which form this is. Raises TooSoon, NoTicket."""
    if len(text) > _LONGEST:
        raise NoTicket
    try:
        nonce, since = signing.loads(text, salt=_SALT, max_age=AT_MOST)
    except signing.BadSignature as error:
        raise NoTicket from error
    if time.time() < since:
        raise TooSoon
    return Ticket(nonce)
