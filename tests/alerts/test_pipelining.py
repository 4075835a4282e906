"""One message after another over one connection that is never waited for longer than it must: what goes wrong with one
is no other's fault."""

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from alerts import sending, services
from alerts.channels import pipelining
from alerts.channels.pipelining import Ready
from alerts.drafts import Blanks, Drafts
from alerts.models import Delivery
from bench.database import database_url
from prisoners.models import Prisoner
from record import services as record
from tests.alerts.conftest import Follow
from tests.factories import PrisonerFactory, published

FRIENDS = [f"friend{n}@example.org" for n in range(5)]
# What the server does when it has read a command: says this, or breaks off.
Says = Callable[["Conversation", str], bytes | None]


class Conversation:
    """One connection of a server that follows a script, and keeps to whom it sent what was whole."""

    def __init__(self, server: "Server", connection: socket.socket) -> None:
        self.server, self.connection, self.recipient = server, connection, ""
        self.number = len(server.conversations)
        self.taken = 0

    def run(self) -> None:
        with self.connection, self.connection.makefile("rb") as said:
            self.connection.sendall(b"220 here\r\n")
            while line := said.readline():
                command = line.decode().strip()
                if (answer := self.server.says(self, command)) is None:
                    return
                if command.upper().startswith("EHLO"):
                    answer = b"250-here\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
                if command.startswith("RCPT"):
                    self.recipient = command[command.index("<") + 1 : -1]
                self.connection.sendall(answer)
                if command == "DATA" and answer.startswith(b"354"):
                    while (text := said.readline()) not in (b".\r\n", b""):
                        pass
                    if not text or (answer := self.server.says(self, ".")) is None:
                        return
                    if answer.startswith(b"250"):
                        self.taken += 1
                        self.server.taken.append(self.recipient)
                        self.server.when_taken()
                    self.connection.sendall(answer)


class Server:
    def __init__(self, says: Says) -> None:
        self.says, self.taken, self.conversations = says, list[str](), list[Conversation]()
        self.when_taken: Callable[[], object] = lambda: None


@contextmanager
def serving(server: Server) -> Iterator[int]:
    """The port of a server."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer() -> None:
            while True:
                try:
                    connection, _whence = door.accept()
                except OSError:
                    return
                server.conversations.append(Conversation(server, connection))
                server.conversations[-1].run()

        threading.Thread(target=answer, daemon=True).start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)


def usual(conversation: Conversation, command: str) -> bytes:
    return b"354 go on\r\n" if command == "DATA" else b"250 ok\r\n"


@pytest.fixture
def waiting(follow: Follow, no_confirmation_mails: Callable[[], None]) -> Prisoner:
    """A change of which five friends are to be told now."""
    prisoner = published(PrisonerFactory())
    for friend in FRIENDS:
        follow(friend, prisoner)
    no_confirmation_mails()
    prisoner.biography = "More is known."
    prisoner.save()
    record.publish(case=prisoner, by=None)
    services.fan_out()
    Delivery.objects.update(due_at="2023-12-16T00:00Z")
    return prisoner


@pytest.fixture
def told(settings) -> Callable[[Server], sending.Drained]:
    """What becomes of it with this server."""

    def tell(server: Server) -> sending.Drained:
        with serving(server) as port:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
            return sending.deliver()

    return tell


Tell = Callable[[Server], sending.Drained]


@pytest.mark.django_db
def test_a_server_that_takes_two_a_connection_costs_nobody_an_attempt(waiting: Prisoner, told: Tell) -> None:
    def says(conversation: Conversation, command: str) -> bytes | None:
        if command.startswith("MAIL") and conversation.taken == 2:
            return b"421 4.7.0 no more over this connection\r\n"
        return usual(conversation, command)

    server = Server(says)
    drained = told(server)
    assert (drained.sent, drained.failed) == (5, 0)
    assert sorted(server.taken) == FRIENDS
    assert len(server.conversations) == 3


@pytest.mark.django_db
def test_a_server_that_breaks_off_between_messages_costs_nobody_an_attempt(waiting: Prisoner, told: Tell) -> None:
    def says(conversation: Conversation, command: str) -> bytes | None:
        return None if command.startswith("MAIL") and conversation.taken == 1 else usual(conversation, command)

    server = Server(says)
    drained = told(server)
    assert (drained.sent, drained.failed) == (5, 0)
    assert sorted(server.taken) == FRIENDS


@pytest.mark.django_db
def test_a_message_during_which_the_server_breaks_off_is_the_only_one_that_failed(
    waiting: Prisoner, told: Tell
) -> None:
    def says(conversation: Conversation, command: str) -> bytes | None:
        return None if command == "." and conversation.number == 0 else usual(conversation, command)

    server = Server(says)
    drained = told(server)
    assert (drained.sent, drained.failed) == (4, 1)
    (failed,) = Delivery.objects.filter(state="pending")
    assert (failed.attempts, failed.last_error) == (1, "SMTPServerDisconnected")
    assert len(server.taken) == len(set(server.taken)) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("data", [b"503 5.5.1 no valid recipient\r\n", b"354 go on\r\n"])
@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "."])
def test_a_refusal_at_any_point_is_of_that_message_alone(
    waiting: Prisoner, told: Tell, command: str, data: bytes
) -> None:
    """`data`: what the server says to DATA when it has refused what came before (RFC 2920, 3.1)."""
    refused: list[str] = []

    def says(conversation: Conversation, said: str) -> bytes | None:
        if said.startswith(command) and conversation.taken == 2 and not refused:
            refused.append("now")
            return b"451 4.3.0 not now\r\n"
        if refused == ["now"] and command in ("MAIL", "RCPT"):
            if said == "DATA":
                refused.append("over" if data.startswith(b"503") else "a text")
                return data
            if said.startswith("RCPT"):
                return b"503 5.5.1 from whom?\r\n"
        if refused[-1:] == ["a text"]:
            refused.append("over")
            return b"554 5.5.1 to nobody\r\n"
        return usual(conversation, said)

    server = Server(says)
    drained = told(server)
    assert (drained.sent, drained.failed) == (4, 1)
    assert len(server.taken) == len(set(server.taken)) == 4
    assert len(server.conversations) == 1


@pytest.mark.django_db(transaction=True)
def test_a_text_is_handed_over_when_the_one_before_it_is_recorded(waiting: Prisoner, told: Tell) -> None:
    unrecorded: list[int] = []
    server = Server(usual)

    def count() -> None:
        with psycopg.connect(database_url(), autocommit=True) as other:
            (sent,) = other.execute("SELECT count(*) FROM alerts_delivery WHERE state = 'sent'").fetchone() or (0,)
        unrecorded.append(len(server.taken) - sent)

    server.when_taken = count
    assert told(server).sent == 5
    # Each is looked for when the server holds the next one whole: it alone is not recorded yet.
    assert unrecorded == [1] * 5


def test_an_address_that_would_be_more_than_an_address_is_never_said_to_a_server() -> None:
    for address in ("a@example.org\r\nBcc: all@example.org", "a@example.org>\r\nRCPT TO:<b@example.org", "a b@c.org"):
        with pytest.raises(ValueError, match="no address"):
            Drafts().ready("words", Blanks(address, "<1@x>", "token"), lambda: pytest.fail("composed"))


def test_a_reply_of_many_lines_is_one_and_one_without_end_is_none() -> None:
    def says(conversation: Conversation, command: str) -> bytes | None:
        if command.startswith("RCPT"):
            return b"550-no\r\n550-such\r\n550 person\r\n"
        return b"250-more\r\n" * 200 if command.startswith("MAIL FROM:<endless") else usual(conversation, command)

    with serving(Server(says)) as port, smtplib.SMTP("127.0.0.1", port, timeout=5) as smtp:
        message = Ready("a@example.org", "b@example.org", b"text\r\n")
        pipelining.say(smtp, None, message)
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            pipelining.agree(smtp, message)
        assert refused.value.recipients == {"b@example.org": (550, b"no\nsuch\nperson")}
        endless = Ready("endless@example.org", "b@example.org", b"text\r\n")
        pipelining.say(smtp, None, endless)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            pipelining.agree(smtp, endless)
