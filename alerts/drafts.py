"""One text for many: composed once in each language, then filled in for each follower."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives

from alerts.channels.pipelining import Ready


@dataclass(frozen=True)
class Blanks:
    """What differs between messages of the same words: to whom, by which number, and with which token they leave."""

    address: str
    message_id: str
    token: str

    def lines(self) -> tuple[bytes, bytes, bytes]:
        """How they stand in a message."""
        to, key = f"\r\nTo: {self.address}\r\n", f"\r\nMessage-ID: {self.message_id}\r\n"
        return to.encode(), key.encode(), self.token.encode()


class Drafts:
    """The drafts of one batch."""

    def __init__(self) -> None:
        self._drafts: dict[Hashable, tuple[bytes, Blanks] | None] = {}
        self._sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]

    def ready(
        self, words: Hashable, blanks: Blanks, compose: Callable[[], EmailMultiAlternatives | None]
    ) -> Ready | None:
        """The message for these blanks. `words`: all that its text depends on beside them; `compose` makes it anew."""
        draft = self._drafts.get(words)
        if draft is None:
            message = compose()
            if message is None:
                return None
            payload = _payload(message)
            # Only where each stands as it is written, once where it must: else every message is composed for itself.
            found = [payload.count(line) for line in blanks.lines()]
            self._drafts[words] = (payload, blanks) if found[:2] == [1, 1] and found[2] >= 1 else None
        else:
            payload, of = draft
            for old, new in zip(of.lines(), blanks.lines(), strict=True):
                payload = payload.replace(old, new)
        return Ready(self._sender, blanks.address, payload)


def _payload(message: EmailMessage) -> bytes:
    whole: Any = message.message()
    written = whole.as_bytes(linesep="\r\n")
    return re.sub(rb"(?m)^\.", b"..", written.removesuffix(b"\r\n") + b"\r\n")
