"""E-mail, over one connection that is kept while there is something to send."""

from __future__ import annotations

import re
import smtplib
from types import TracebackType
from typing import Self

from django.core.mail import EmailMessage, get_connection

_ENHANCED_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_SERVICE_CLOSING = 421


class Outage(Exception):
    """The mail server cannot be reached at all: no message is to blame."""


class NotTaken(Exception):
    """The server did not take this message, or broke off before saying so. The reason names no address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailChannel:
    """Sends messages one by one: what `send` returns from was taken by the server."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def open(self) -> None:
        """Connect unless connected. Raises Outage."""
        try:
            self._connection.open()
        except OSError as error:  # smtplib's errors are OSErrors too
            self._close()
            raise Outage(_reason(error)) from error

    def send(self, message: EmailMessage) -> None:
        """Hand one message over. Raises NotTaken."""
        try:
            self._connection.send_messages([message])
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
            if _code(error) == _SERVICE_CLOSING:
                self._close()
            raise NotTaken(_reason(error)) from error
        except OSError as error:
            # The conversation broke off: whatever comes next needs a new one.
            self._close()
            raise NotTaken(_reason(error)) from error

    def _close(self) -> None:
        try:
            self._connection.close()
        except OSError:
            # It was closed by the other side; only our end was left to forget.
            self._connection = get_connection()


def _code(error: OSError) -> int | None:
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()), (None,))[0]
    return None


def _reason(error: OSError) -> str:
    """Kind of error and codes alone: what a server says in words often repeats the address."""
    words = [type(error).__name__]
    if (code := _code(error)) is not None:
        words.append(str(code))
    if (enhanced := _ENHANCED_CODE.search(str(error))) is not None:
        words.append(enhanced.group())
    return " ".join(words)
