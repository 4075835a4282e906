"""Addresses that take no mail, or want none: paused, visibly, until their owner confirms again."""

import io
import mailbox as mailboxes
from collections.abc import Callable
from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alerts import addresses, bounces, gate, sending, services
from alerts.models import ConfirmationMail, Delivery, Follower, Pause, Subscription
from alerts.targets import published_target
from prisoners.models import Prisoner
from record import services as record
from tests.alerts.conftest import Follow
from tests.factories import PrisonerFactory, UserFactory, published
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db

MOTHER = "mother@example.org"
FRIEND = "friend@example.org"


@pytest.fixture
def prisoner(follow: Follow, no_confirmation_mails: Callable[[], None]) -> Prisoner:
    """A published person whom a mother and a friend follow."""
    prisoner = published(PrisonerFactory(name="Afiaddin Mammadov"))
    follow(MOTHER, prisoner)
    follow(FRIEND, prisoner)
    no_confirmation_mails()
    return prisoner


def change(prisoner: Prisoner) -> None:
    prisoner.biography += " More is known."
    prisoner.save()
    record.publish(case=prisoner, by=None)


def told(prisoner: Prisoner, mailbox: Mailbox) -> list[str]:
    """Who is told of a change that is made now."""
    before = len(mailbox.recipients)
    change(prisoner)
    Delivery.objects.filter(state="pending").update(due_at="2023-12-16T00:00Z")
    sending.deliver()
    Delivery.objects.filter(state="pending").update(due_at="2023-12-16T00:00Z")
    sending.deliver()
    return sorted(mailbox.recipients[before:])


def came_back(about: EmailMessage, *, status: str = "5.1.1", action: str = "failed", headers: bool = True) -> bytes:
    """What a mail server writes of a message that it could not deliver (RFC 3464)."""
    report = MIMEMultipart("report")
    report.set_param("report-type", "delivery-status")
    report["From"], report["To"], report["Subject"] = "MAILER-DAEMON@mx.example", "vigil@localhost", "Undelivered"
    report.attach(MIMEText("I am sorry to say that your message could not be delivered."))
    status_part = MIMEBase("message", "delivery-status")
    of_server, of_recipient = Message(), Message()
    of_server["Reporting-MTA"] = "dns; mx.example"
    of_recipient["Final-Recipient"] = "rfc822; someone@example.org"
    of_recipient["Action"], of_recipient["Status"] = action, status
    status_part.set_payload([of_server, of_recipient])
    report.attach(status_part)
    if headers:
        lines = "".join(f"{name}: {value}\n" for name, value in about.items())
        report.attach(MIMEText(lines, "rfc822-headers"))
    return report.as_bytes()


def reported(about: EmailMessage) -> bytes:
    """What a provider writes when somebody presses "spam" (RFC 5965)."""
    report = MIMEMultipart("report")
    report.set_param("report-type", "feedback-report")
    report.attach(MIMEText("This is an abuse report."))
    feedback = MIMEBase("message", "feedback-report")
    words = Message()
    words["Feedback-Type"], words["User-Agent"], words["Version"] = "abuse", "Provider/1", "1"
    feedback.set_payload([words])
    report.attach(feedback)
    whole = MIMEBase("message", "rfc822")
    original = Message()
    for name, value in about.items():
        original[name] = str(value)
    whole.set_payload([original])
    report.attach(whole)
    return report.as_bytes()


def read(message: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the command says of a message that is piped to it."""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(message)))
    said = io.StringIO()
    call_command("read_bounces", stdout=said)
    return said.getvalue().strip()


def test_an_address_that_does_not_exist_is_paused_at_once(prisoner: Prisoner, mailbox: Mailbox) -> None:
    mailbox.refusing[MOTHER] = "550 5.1.1 no such user"
    assert told(prisoner, mailbox) == [FRIEND]
    pause = Pause.objects.get()
    assert (pause.reason, pause.code) == ("bounced", "5.1.1")
    failed = Delivery.objects.get(follower=pause.follower)
    assert (failed.state, failed.attempts) == ("failed", 1)
    assert services.retry(deliveries=[failed]) == 0
    mailbox.refusing.clear()
    assert told(prisoner, mailbox) == [FRIEND]
    assert Delivery.objects.filter(follower=pause.follower).count() == 1


@pytest.mark.parametrize("answer", ["451 4.3.0 later", "552 5.2.2 mailbox full", "550 5.7.1 looks like spam"])
def test_what_says_nothing_against_the_address_is_tried_again(
    prisoner: Prisoner, mailbox: Mailbox, answer: str
) -> None:
    mailbox.refusing[MOTHER] = answer
    told(prisoner, mailbox)
    assert not Pause.objects.exists()
    mailbox.refusing.clear()
    assert told(prisoner, mailbox) == [FRIEND, MOTHER, MOTHER]


def test_an_address_refused_for_good_five_times_is_paused(prisoner: Prisoner, mailbox: Mailbox) -> None:
    mailbox.refusing[MOTHER] = "550 go away"
    change(prisoner)
    for _attempt in range(sending.MOST_ATTEMPTS):
        assert not Pause.objects.exists()
        sending.deliver()
        Delivery.objects.filter(state="pending").update(due_at="2023-12-16T00:00Z")
        sending.deliver() if Delivery.objects.filter(attempts=0, state="pending").exists() else None
    assert Pause.objects.get().code == "550"


def test_a_message_that_came_back_pauses_its_receiver(
    prisoner: Prisoner, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(prisoner, mailbox)
    assert read(came_back(mailbox.to(MOTHER)[0]), monkeypatch) == "1 bounced, 0 complained, 0 ignored"
    assert told(prisoner, mailbox) == [FRIEND]


def test_who_reports_a_message_as_unwanted_gets_no_more(
    prisoner: Prisoner, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(prisoner, mailbox)
    assert read(reported(mailbox.to(MOTHER)[0]), monkeypatch) == "0 bounced, 1 complained, 0 ignored"
    assert Pause.objects.get().reason == "complained"
    assert told(prisoner, mailbox) == [FRIEND]


def test_nobody_is_paused_by_what_only_pretends(
    prisoner: Prisoner, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(prisoner, mailbox)
    message = mailbox.to(MOTHER)[0]
    forged = EmailMessage()
    forged["Message-ID"], forged["To"] = message["Message-ID"], MOTHER
    forged["List-Unsubscribe"] = "<http://localhost:8000/subscriptions/made-up:token/>"
    for pretended in (
        came_back(message, headers=False),
        came_back(forged),
        came_back(message, action="delayed"),
        came_back(message, status="4.4.7"),
        came_back(message, status="5.7.1"),
        b"Subject: I am not there this week\r\n\r\nBack on Monday.",
        b"",
    ):
        assert read(pretended, monkeypatch) == "0 bounced, 0 complained, 1 ignored"
    assert not Pause.objects.exists()


def test_a_mailbox_file_is_read_to_its_end(prisoner: Prisoner, mailbox: Mailbox, tmp_path: Path) -> None:
    told(prisoner, mailbox)
    box = mailboxes.mbox(tmp_path / "bounces")
    for message in (came_back(mailbox.to(MOTHER)[0]), b"Subject: nothing\n\nNothing.", reported(mailbox.to(FRIEND)[0])):
        box.add(message)
    box.close()
    said = io.StringIO()
    call_command("read_bounces", str(tmp_path / "bounces"), stdout=said)
    assert said.getvalue().strip() == "1 bounced, 1 complained, 1 ignored"
    assert told(prisoner, mailbox) == []


@given(st.binary(max_size=500), st.sampled_from(["delivery-status", "feedback-report", "rfc822"]))
def test_whatever_comes_is_read_without_an_error(content: bytes, kind: str) -> None:
    assert bounces.read(content) == bounces.Report()
    head = b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/" + kind.encode()
    assert bounces.read(head + b"\r\n\r\n" + content + b"\r\n--x--").token == ""


def test_who_is_paused_goes_on_by_confirming_again(
    prisoner: Prisoner, mailbox: Mailbox, client: Client, follow: Follow
) -> None:
    follower = Subscription.objects.get(follower__address_hash=addresses.keyed_hash(MOTHER)).follower
    assert gate.pause(follower=follower.pk, reason="bounced", code="5.1.1")
    target = published_target("prisoner", prisoner.public_id)
    assert target is not None
    gate.ask(address=MOTHER, language="en", target=target, rhythm="at_once", changes=[])
    assert told(prisoner, mailbox) == [FRIEND, MOTHER]
    assert "confirm" in mailbox.to(MOTHER)[-1]["Subject"]
    assert client.post(mailbox.link_to(MOTHER)).status_code == 200
    assert not Pause.objects.exists()
    # What was published while it was paused is not told afterwards.
    assert told(prisoner, mailbox) == [FRIEND, MOTHER]


def test_a_paused_follower_is_forgotten_like_any_other(prisoner: Prisoner) -> None:
    gate.pause(address=MOTHER, reason="complained")
    for subscription in Subscription.objects.all():
        gate.unsubscribe(gate.Token("", subscriptions=[subscription.pk]))
    assert not Follower.objects.exists()
    assert not Pause.objects.exists()


def test_an_unknown_address_pauses_nobody(prisoner: Prisoner) -> None:
    assert gate.pause(address="stranger@example.org", reason="bounced") is False
    assert not Pause.objects.exists()


def test_the_desk_sees_why_and_never_whom(prisoner: Prisoner, client: Client) -> None:
    gate.pause(address=MOTHER, reason="bounced", code="5.1.1")
    client.force_login(UserFactory(editor=True))
    page = client.get(reverse("admin:alerts_pause_changelist")).content.decode()
    assert "the address takes no mail" in page
    assert "5.1.1" in page
    assert MOTHER not in page
    assert ConfirmationMail.objects.count() == 0
