"""E-mail, over one connection that is kept while there is something to send."""

from __future__ import annotations

import re
import smtplib
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend

from alerts.channels import pipelining
from alerts.channels.pipelining import Ready

_ENHANCED_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_SERVICE_CLOSING = 421


class Outage(Exception):
    """The mail server cannot be reached at all: no message is to blame."""


class NotTaken(Exception):
    """The server did not take this message, or broke off before saying so. The reason names no address.

    code: what it said of the recipient, as enhanced status code (RFC 3463) or else as reply code; may be empty.
    """

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.reason, self.code = reason, code


class Lost(NotTaken):
    """The server ended the conversation before a message was its subject: that message is not to blame."""


class MailChannel:
    """Sends messages one by one. One that is ready for the wire is announced (`say`) and agreed to (`agree`) while the
    one before it is on its way; its text goes out with the announcement of the next, and `answer` says what became of
    it. At no time does the server hold the text of more than one message that was not answered."""

    def __init__(self) -> None:
        self._connection: Any = get_connection()
        # Between an announcement and the text's last dot a farewell would be taken for text.
        self._amid = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def takes_ready(self) -> bool:
        """Whether messages may be handed over as bytes: other ways of sending than SMTP take them apart."""
        return isinstance(self._connection, SMTPBackend)

    def open(self) -> None:
        """Connect unless connected. Raises Outage."""
        try:
            self._connection.open()
        except OSError as error:  # smtplib's errors are OSErrors too
            self._close()
            raise Outage(_reason(error)) from error

    def send(self, message: EmailMessage) -> None:
        """Send one message, when none is on its way and none is announced; return when it is taken. Raises NotTaken."""
        try:
            self._connection.send_messages([message])
        except OSError as error:
            raise self._refusal(error) from error

    def say(self, text: Ready | None, following: Ready | None) -> None:
        """Hand over the text of the message that was agreed to, and announce the one that follows. Raises NotTaken: of
        the text."""
        try:
            self._amid = following is not None
            pipelining.say(self._connection.connection, text, following)
        except OSError as error:
            raise self._refusal(error) from error

    def answer(self) -> None:
        """Return when the message whose text was handed over is taken. Raises NotTaken."""
        try:
            pipelining.answer(self._connection.connection)
        except OSError as error:
            raise self._refusal(error) from error

    def agree(self, following: Ready) -> None:
        """Return when the server waits for the text of the message that was announced. Raises NotTaken; Lost."""
        smtp = self._connection.connection
        if smtp is None:
            raise Lost("NotConnected")
        try:
            pipelining.agree(smtp, following)
        except OSError as error:
            refusal, self._amid = self._refusal(error), False
            if smtp.sock is None:
                self._break_off()
                raise Lost(refusal.reason) from error
            raise refusal from error

    def _refusal(self, error: OSError) -> NotTaken:
        """What an error of smtplib says of the message, when the conversation is left so that another can follow."""
        if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
            # The conversation broke off: whatever comes next needs a new one.
            self._break_off()
            return NotTaken(_reason(error))
        if _code(error) == _SERVICE_CLOSING:
            self._close()
        return NotTaken(_reason(error), _code_of_recipient(error))

    def _close(self) -> None:
        if self._amid:
            self._break_off()
            return
        try:
            self._connection.close()
        except OSError:
            # It was closed by the other side; only our end was left to forget.
            self._connection = get_connection()

    def _break_off(self) -> None:
        """Without a farewell: a text that was begun is not taken without its end (RFC 5321, 4.1.1.4)."""
        smtp = getattr(self._connection, "connection", None)
        if smtp is not None:
            smtp.close()
        self._connection, self._amid = get_connection(), False


def _code(error: OSError) -> int | None:
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()), (None,))[0]
    return None


def _code_of_recipient(error: OSError) -> str:
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return ""
    enhanced = _ENHANCED_CODE.search(str(error))
    return enhanced.group() if enhanced is not None else str(_code(error))


def _reason(error: OSError) -> str:
    """Kind of error and codes alone: what a server says in words often repeats the address."""
    words = [type(error).__name__]
    if (code := _code(error)) is not None:
        words.append(str(code))
    if (enhanced := _ENHANCED_CODE.search(str(error))) is not None:
        words.append(enhanced.group())
    return " ".join(words)
