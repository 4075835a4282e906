"""What was sent is recorded, whatever becomes of the database meanwhile; and what is filled in is what is composed."""

import time
import uuid
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from typing import Any, cast

import pytest
import time_machine

from alerts import lanes, sending, services, tokens
from alerts.models import Delivery, Follower
from alerts.querysets import Front
from prisoners.models import Prisoner
from record import services as record
from tests.alerts.conftest import Follow
from tests.breaking_off import break_connections, broken_off_at
from tests.factories import PrisonerFactory, published
from tests.mailbox import Mailbox, part

FOLLOWERS = 6


@pytest.fixture
def waiting(follow: Follow, no_confirmation_mails: Callable[[], None]) -> Prisoner:
    """A change of which six followers are to be told now."""
    prisoner = published(PrisonerFactory(name="Afiaddin Mammadov"))
    for n in range(FOLLOWERS):
        follow(f"friend{n}@example.org", prisoner)
    no_confirmation_mails()
    prisoner.biography = "More is known."
    prisoner.save()
    record.publish(case=prisoner, by=None)
    services.fan_out()
    Delivery.objects.update(due_at="2023-12-16T00:00Z")
    return prisoner


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [1, 3, FOLLOWERS])
def test_a_database_that_breaks_off_makes_nobody_hear_twice(waiting: Prisoner, mailbox: Mailbox, after: int) -> None:
    mailbox.then = lambda: break_connections() if len(mailbox.messages) == after else None
    assert sending.deliver().sent == FOLLOWERS
    assert sending.deliver().sent == 0
    assert sorted(mailbox.recipients) == [f"friend{n}@example.org" for n in range(FOLLOWERS)]
    recorded = set(Delivery.objects.filter(state="sent").values_list("message_id", flat=True))
    assert recorded == {message["Message-ID"] for message in mailbox.messages}


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_could_not_be_read_waits_for_no_lease(waiting: Prisoner, mailbox: Mailbox) -> None:
    # The first question about those that were claimed.
    with broken_off_at("alerts_subscription"):
        sending.deliver()
    assert set(Delivery.objects.values_list("state", "leased_until", "attempts")) == {("pending", None, 0)}
    assert sending.deliver().sent == FOLLOWERS


@pytest.mark.django_db
@pytest.mark.parametrize("pipelining", [True, False])
def test_everybody_gets_their_own_message(waiting: Prisoner, mailbox: Mailbox, pipelining: bool) -> None:
    mailbox.pipelining = pipelining
    mailbox.refusing["friend2@example.org"] = "451 4.3.0 later"
    assert sending.deliver().sent == FOLLOWERS - 1
    links = set()
    for message, recipient in zip(mailbox.messages, mailbox.recipients, strict=True):
        assert message["To"] == recipient
        link = message["List-Unsubscribe"].strip("<> ")
        assert link in part(message, "plain")
        assert link in part(message, "html")
        links.add(link)
    assert len(links) == FOLLOWERS - 1


@pytest.mark.django_db
def test_a_message_that_is_filled_in_is_the_one_that_would_be_composed(waiting: Prisoner) -> None:
    waiting.biography = "Known so far:\n.htaccess\n..\n."
    Follower.objects.filter(address_hash__gt="8").update(language="az")
    lane = next(lane for lane in lanes.ALL if lane.model is Delivery)
    compared = 0
    for envelope in lane.envelopes(lane.claim(sending.LEASE, Front())):
        # A link is signed with the second in which it is made.
        with time_machine.travel(time.time(), tick=False):
            composed, filled = envelope.compose(), cast("Callable[[], sending.Ready]", envelope.fill)()
        assert composed is not None
        ours = message_from_bytes(filled.payload, policy=default)
        whole: Any = composed.message()
        theirs = message_from_bytes(whole.as_bytes(linesep="\r\n"), policy=default)
        assert [filled.recipient] == composed.to
        assert part(ours, "plain") == part(theirs, "plain")
        assert part(ours, "html") == part(theirs, "html")
        for name in set(theirs.keys()) - {"Date", "Content-Type"}:
            assert ours[name] == theirs[name]
        compared += 1
    assert compared == FOLLOWERS


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "ends_all"), [(tokens.MOST_ENDED, False), (tokens.MOST_ENDED + 1, True)])
def test_who_hears_because_of_very_many_subscriptions_gets_a_link_that_fits_a_line(
    waiting: Prisoner, mailbox: Mailbox, number: int, ends_all: bool
) -> None:
    of_many = Delivery.objects.order_by("pk")[2:3].get()
    Delivery.objects.filter(pk=of_many.pk).update(subscriptions=[uuid.uuid4() for _n in range(number)])
    assert sending.deliver().sent == FOLLOWERS
    for delivery in Delivery.objects.all():
        (message,) = [m for m in mailbox.messages if m["Message-ID"] == delivery.message_id]
        link = message["List-Unsubscribe"].strip("<> ")
        assert link in part(message, "plain")
        token = tokens.read(link.rstrip("/").rpartition("/")[2])
        if ends_all and delivery.pk == of_many.pk:
            assert (token.follower, token.rhythm) == (delivery.follower_id, "at_once")
        else:
            assert token.subscriptions == delivery.subscriptions
