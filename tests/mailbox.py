"""A real mail server that keeps what it is given."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


def part(message: EmailMessage, kind: str) -> str:
    """The text ("plain") or HTML ("html") of a message."""
    found = message.get_body((kind,))
    assert found is not None, f"no {kind} part"
    return found.get_content()


class Mailbox:
    """What the server has taken; `refusing` maps a recipient to the answer they get instead; `then` is called after
    each message; `pipelining`: whether it lets a client talk on before it has answered."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refusing: dict[str, str] = {}
        self.then: Callable[[], object] = lambda: None
        self.pipelining = True
        self.connections = 0
        self.port = 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list) -> list:
        self.connections += 1
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.pipelining else responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list) -> str:
        if address in self.refusing:
            return self.refusing[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        self.recipients += envelope.rcpt_tos
        self.then()
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [m for m in self.messages if m["To"] == address]

    def link_to(self, address: str) -> str:
        """The path of the subscription link in the newest message to an address."""
        found = re.search(r"https?://[^/]+(/subscriptions/\S+)", part(self.to(address)[-1], "plain"))
        assert found is not None, "no link in the message"
        return found.group(1)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """An SMTP server on a free loopback port (`port`), for as long as the block lasts."""
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
