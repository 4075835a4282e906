"""SMTP with command pipelining (RFC 2920), which smtplib leaves out: the sender does not wait for each answer."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass


@dataclass(frozen=True)
class Ready:
    """A message ready for the wire: ASCII addresses; the payload ends its lines as SMTP does, with leading dots doubled
    (RFC 5321, 4.5.2)."""

    sender: str
    recipient: str
    payload: bytes


def hand_over(smtp: smtplib.SMTP, message: Ready) -> None:
    """Say everything but wait for no last word: `answer` does. Raises smtplib's errors and can go on."""
    smtp.ehlo_or_helo_if_needed()
    size = f" size={len(message.payload)}" if smtp.has_extn("size") else ""
    commands = [f"MAIL FROM:<{message.sender}>{size}", f"RCPT TO:<{message.recipient}>", "DATA"]
    sender, recipient, data = _pipelined(smtp, commands) if smtp.has_extn("pipelining") else _in_turn(smtp, commands)
    if sender[0] == 250 and recipient[0] in (250, 251) and data[0] == 354:
        smtp.send(message.payload + b".\r\n")
        return
    if data[0] == 354:
        # It takes a text though it takes no recipient: an empty one, which it then refuses.
        smtp.send(b".\r\n")
        smtp.getreply()
    if 421 not in (sender[0], recipient[0], data[0]):
        smtp.rset()
    if sender[0] != 250:
        raise smtplib.SMTPSenderRefused(*sender, message.sender)
    if recipient[0] not in (250, 251):
        raise smtplib.SMTPRecipientsRefused({message.recipient: recipient})
    raise smtplib.SMTPDataError(*data)


def answer(smtp: smtplib.SMTP) -> None:
    """Wait until the message that was handed over is taken. Raises smtplib's errors."""
    reply = smtp.getreply()
    if reply[0] != 250:
        raise smtplib.SMTPDataError(*reply)


Reply = tuple[int, bytes]


def _pipelined(smtp: smtplib.SMTP, commands: list[str]) -> list[Reply]:
    smtp.send("".join(f"{command}\r\n" for command in commands))
    return [smtp.getreply() for _command in commands]


def _in_turn(smtp: smtplib.SMTP, commands: list[str]) -> list[Reply]:
    replies: list[Reply] = []
    for command in commands:
        smtp.putcmd(command)
        replies.append(smtp.getreply())
        if replies[-1][0] >= 400:
            break
    return replies + [(0, b"")] * (3 - len(replies))
