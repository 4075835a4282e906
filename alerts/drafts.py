"""One text for many: composed once in each language, then filled in for each follower."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives

from alerts.channels.pipelining import Ready

# As an address stands in a header and in a command of SMTP: nothing in it ends either.
_PLAIN_ADDRESS = re.compile(r"[!-;=?-~]+")


class Blanks(NamedTuple):
    """What differs between messages of the same words: to whom, by which number, and with which token they leave."""

    address: str
    message_id: str
    token: str

    def written(self) -> tuple[bytes, bytes, bytes]:
        """How they stand in a message."""
        return f"To: {self.address}".encode(), f"Message-ID: {self.message_id}".encode(), self.token.encode()


@dataclass(frozen=True, slots=True)
class _Draft:
    """A message that is cut where its blanks stand. `places`: for every second piece, which of the blanks it is."""

    pieces: list[bytes]
    places: list[tuple[int, int]]

    @classmethod
    def of(cls, payload: bytes, blanks: Blanks) -> Self | None:
        """None unless each stands as it is written, once where it must: then every message is composed for itself."""
        to, key, token = blanks.written()
        headers = rb"(?<=\r\n)(?:%b|%b)(?=\r\n)" % (re.escape(to), re.escape(key))
        pieces = re.split(rb"(%b|%b)" % (headers, re.escape(token)), payload)
        places = [(at, (to, key, token).index(pieces[at])) for at in range(1, len(pieces), 2)]
        which = [blank for _at, blank in places]
        is_whole = which.count(0) == which.count(1) == 1 and which.count(2) >= 1
        return cls(pieces, places) if is_whole else None

    def filled_in(self, blanks: Blanks) -> bytes:
        written, pieces = blanks.written(), self.pieces.copy()
        for at, blank in self.places:
            pieces[at] = written[blank]
        return b"".join(pieces)


class Drafts:
    """The drafts of one batch."""

    def __init__(self) -> None:
        self._drafts: dict[Hashable, _Draft | None] = {}
        self._sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]

    def ready(
        self, words: Hashable, blanks: Blanks, compose: Callable[[], EmailMultiAlternatives | None]
    ) -> Ready | None:
        """The message for these blanks. `words`: all that its text depends on beside them; `compose` makes it anew.
        Raises ValueError for an address that would be more than an address."""
        if _PLAIN_ADDRESS.fullmatch(blanks.address) is None:
            raise ValueError("This is no address that a message can be sent to.")
        if (draft := self._drafts.get(words)) is not None:
            return Ready(self._sender, blanks.address, draft.filled_in(blanks))
        message = compose()
        if message is None:
            return None
        payload = _payload(message)
        self._drafts[words] = _Draft.of(payload, blanks)
        return Ready(self._sender, blanks.address, payload)


def _payload(message: EmailMessage) -> bytes:
    whole: Any = message.message()
    written = whole.as_bytes(linesep="\r\n")
    return re.sub(rb"(?m)^\.", b"..", written.removesuffix(b"\r\n") + b"\r\n")
