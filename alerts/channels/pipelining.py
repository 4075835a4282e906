"""SMTP with command pipelining (RFC 2920), which smtplib leaves out: the sender does not wait for each answer.

One write carries the text of a message and the commands of the one that follows it, and one answer comes back: the text
"is explicitly allowed to be the first command in a group" (3.1). The text of that one goes out with the next write.
"""

from __future__ import annotations

import smtplib
from typing import Any, NamedTuple

# RFC 5321, 4.5.3.1.5: a line of a reply has at most 512 octets; smtplib lets servers be more talkative than that.
_LONGEST_LINE = 8192
_MOST_LINES = 100


class Ready(NamedTuple):
    """A message ready for the wire: ASCII addresses; the payload ends its lines as SMTP does, with leading dots doubled
    (RFC 5321, 4.5.2)."""

    sender: str
    recipient: str
    payload: bytes


Reply = tuple[int, bytes]


def say(smtp: smtplib.SMTP, text: Ready | None, following: Ready | None) -> None:
    """Hand over the text of a message that the server has agreed to take, and ask it to take the one that follows; wait
    for nothing. `answer` says what became of the first, then `agree` of the second. Raises smtplib's errors."""
    smtp.ehlo_or_helo_if_needed()
    said = [text.payload, b".\r\n"] if text is not None else []
    if following is not None and smtp.has_extn("pipelining"):
        said.append("\r\n".join((*_commands(smtp, following), "")).encode("ascii"))
    if said:
        smtp.send(b"".join(said))


def answer(smtp: smtplib.SMTP) -> None:
    """Wait until the message whose text was handed over is taken. Raises smtplib's errors."""
    reply = _reply(smtp)
    if reply[0] != 250:
        raise smtplib.SMTPDataError(*reply)


def agree(smtp: smtplib.SMTP, following: Ready) -> None:
    """Wait until the server has agreed to take a message that was announced to it: it waits for the text then. Raises
    smtplib's errors and can go on."""
    if smtp.has_extn("pipelining"):
        sender, recipient, data = _reply(smtp), _reply(smtp), _reply(smtp)
    else:
        sender, recipient, data = _in_turn(smtp, _commands(smtp, following))
    if sender[0] == 250 and recipient[0] in (250, 251) and data[0] == 354:
        return
    if 421 in (sender[0], recipient[0], data[0]) or (data[0] == 354 and recipient[0] in (250, 251)):
        # It is leaving; or would take an empty text for a message.
        smtp.close()
    elif data[0] == 354:
        # It takes a text though it takes no recipient: an empty one, which it then refuses.
        smtp.send(b".\r\n")
        _reply(smtp)
        smtp.rset()
    else:
        smtp.rset()
    if sender[0] != 250:
        raise smtplib.SMTPSenderRefused(*sender, following.sender)
    if recipient[0] not in (250, 251):
        raise smtplib.SMTPRecipientsRefused({following.recipient: recipient})
    raise smtplib.SMTPDataError(*data)


def _commands(smtp: smtplib.SMTP, message: Ready) -> list[str]:
    size = f" size={len(message.payload)}" if smtp.has_extn("size") else ""
    return [f"MAIL FROM:<{message.sender}>{size}", f"RCPT TO:<{message.recipient}>", "DATA"]


def _in_turn(smtp: smtplib.SMTP, commands: list[str]) -> list[Reply]:
    replies: list[Reply] = []
    for command in commands:
        smtp.putcmd(command)
        replies.append(_reply(smtp))
        if replies[-1][0] >= 400:
            break
    return replies + [(0, b"")] * (3 - len(replies))


def _reply(smtp: smtplib.SMTP) -> Reply:
    """The next reply, as `smtp.getreply` gives it, in a fraction of its time: there are four for each message."""
    # The buffer that smtplib reads from, too.
    stream: Any = smtp.file
    lines: list[bytes] = []
    while True:
        try:
            line: bytes = stream.readline(_LONGEST_LINE + 1)
        except OSError as error:
            smtp.close()
            raise smtplib.SMTPServerDisconnected(f"Connection unexpectedly closed: {type(error).__name__}") from error
        if not line.endswith(b"\n"):
            smtp.close()
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        if line[3:4] != b"-":
            code = int(line[:3]) if line[:3].isdigit() else -1
            return code, b"\n".join((*lines, line[4:].strip())) if lines else line[4:].strip()
        lines.append(line[4:].strip())
        if len(lines) == _MOST_LINES:
            smtp.close()
            raise smtplib.SMTPServerDisconnected("A reply without end")
