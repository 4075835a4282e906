"""Sending: each message once, whatever breaks."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts import gate, sending, services, tokens
from alerts.models import ConfirmationMail, Delivery, Follower, Outgoing, Settling
from alerts.querysets import NOBODY
from prisoners.models import Prisoner
from record import services as record
from record.versions import published_together
from tests.alerts.conftest import Follow
from tests.factories import PrisonerFactory, published
from tests.mailbox import Mailbox, part

pytestmark = pytest.mark.django_db

MOTHER = "mother@example.org"


@pytest.fixture
def prisoner(follow: Follow, no_confirmation_mails: Callable[[], None]) -> Prisoner:
    """A published person whom the mother follows, and a change that was published since."""
    prisoner = published(PrisonerFactory(name="Afiaddin Mammadov"))
    follow(MOTHER, prisoner)
    no_confirmation_mails()
    change(prisoner)
    return prisoner


def change(prisoner: Prisoner) -> None:
    prisoner.biography += " More is known."
    prisoner.save()
    record.publish(case=prisoner, by=None)


def make_due() -> None:
    """Let the time that a retry, or news that gathers, waits pass."""
    services.fan_out()
    past = timezone.now() - dt.timedelta(seconds=1)
    Delivery.objects.update(due_at=past)
    Settling.objects.update(due_at=past)


def test_a_change_arrives_once(prisoner: Prisoner, mailbox: Mailbox) -> None:
    first, second = sending.deliver(), sending.deliver()
    assert (first.fanned_out, first.sent, first.failed) == (1, 1, 0)
    assert (second.fanned_out, second.sent) == (0, 0)
    assert mailbox.recipients == [MOTHER]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.leased_until) == ("sent", None)
    assert delivery.sent_at is not None
    assert mailbox.messages[0]["Message-ID"] == delivery.message_id


def test_two_matching_subscriptions_bring_one_message(prisoner: Prisoner, follow: Follow, mailbox: Mailbox) -> None:
    follow(MOTHER)
    follow(MOTHER, kind="country", target="AZ")
    ConfirmationMail.objects.all().delete()
    change(prisoner)
    sending.deliver()
    assert len(mailbox.to(MOTHER)) == 2  # the change before, and this one


def test_many_messages_go_over_one_connection(prisoner: Prisoner, follow: Follow, mailbox: Mailbox) -> None:
    for n in range(5):
        follow(f"friend{n}@example.org", prisoner)
    ConfirmationMail.objects.all().delete()
    change(prisoner)
    assert sending.deliver().sent == 7
    assert mailbox.connections == 1


def test_a_refused_message_is_tried_again_later_and_does_not_hold_up_others(
    prisoner: Prisoner, follow: Follow, mailbox: Mailbox
) -> None:
    follow("friend@example.org", prisoner)
    ConfirmationMail.objects.all().delete()
    change(prisoner)
    mailbox.refusing[MOTHER] = "451 4.3.0 try later"
    assert sending.deliver().failed == 2
    assert mailbox.recipients == ["friend@example.org"]
    waiting = Delivery.objects.filter(state="pending")
    assert {(d.attempts, d.last_error) for d in waiting} == {(1, "SMTPRecipientsRefused 451 4.3.0")}
    assert all(d.due_at > timezone.now() + dt.timedelta(seconds=40) for d in waiting)
    assert sending.deliver().failed == 0  # not due yet
    mailbox.refusing.clear()
    make_due()
    assert sending.deliver().sent == 2


def test_each_wait_is_longer_than_the_one_before(prisoner: Prisoner, mailbox: Mailbox) -> None:
    mailbox.refusing[MOTHER] = "450 4.2.0 not now"
    waits = []
    for _attempt in range(4):
        make_due()
        sending.deliver()
        waits.append(Delivery.objects.get().due_at - timezone.now())
    assert waits == sorted(waits)
    assert waits[-1] > dt.timedelta(hours=1)


def test_after_five_refusals_it_has_failed_and_a_person_can_have_it_tried_again(
    prisoner: Prisoner, mailbox: Mailbox
) -> None:
    mailbox.refusing[MOTHER] = "450 4.2.0 not now"
    for _attempt in range(sending.MOST_ATTEMPTS + 1):
        make_due()
        sending.deliver()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("failed", 5)
    mailbox.refusing.clear()
    assert services.retry(deliveries=[delivery]) == 1
    assert sending.deliver().sent == 1
    assert services.retry(deliveries=[delivery]) == 0  # it is sent: never twice


def test_what_a_crashed_sender_had_claimed_is_sent_when_its_lease_is_over(prisoner: Prisoner, mailbox: Mailbox) -> None:
    services.fan_out()
    claimed = Delivery.objects.at_once().claim(limit=10, lease=sending.LEASE)
    assert len(claimed) == 1
    assert sending.deliver().sent == 0  # the lease holds
    Delivery.objects.update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    assert sending.deliver().sent == 1
    assert mailbox.recipients == [MOTHER]


def test_a_message_repeated_after_a_crash_is_recognised_by_its_message_id(prisoner: Prisoner, mailbox: Mailbox) -> None:
    sending.deliver()
    # As if the sender had died between the server's answer and the record of it.
    Delivery.objects.update(state="sending", leased_until=timezone.now() - dt.timedelta(seconds=1))
    sending.deliver()
    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"]


def test_an_unreachable_mail_server_costs_no_attempt_and_loses_nothing(
    prisoner: Prisoner, dead_mail_server: None
) -> None:
    drained = sending.deliver()
    assert drained.outage == "ConnectionRefusedError"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.leased_until) == ("pending", 0, None)


def test_after_an_outage_what_waited_is_sent(prisoner: Prisoner, dead_mail_server: None, request) -> None:
    assert sending.deliver().sent == 0
    mailbox = request.getfixturevalue("mailbox")
    assert sending.deliver().sent == 1
    assert mailbox.recipients == [MOTHER]


def test_one_message_that_cannot_be_composed_does_not_hold_up_the_others(
    prisoner: Prisoner, follow: Follow, mailbox: Mailbox
) -> None:
    services.fan_out()
    broken = Delivery.objects.get()
    Follower.objects.update(address="no key fits this")
    follow("friend@example.org", prisoner)
    ConfirmationMail.objects.all().delete()
    change(prisoner)
    sending.deliver()
    assert mailbox.recipients == ["friend@example.org"]
    broken.refresh_from_db()
    assert (broken.state, broken.last_error) == ("pending", "InvalidToken")


@pytest.mark.parametrize("rhythm", ["at_once", "daily"])
def test_what_is_open_and_has_no_follower_is_closed_and_holds_nobody_up(
    prisoner: Prisoner, follow: Follow, no_confirmation_mails: Callable[[], None], mailbox: Mailbox, rhythm: str
) -> None:
    follow("friend@example.org", prisoner, rhythm=rhythm)
    no_confirmation_mails()
    make_due()
    lost = Delivery.objects.filter(rhythm="at_once")
    lost.update(follower=None, rhythm=rhythm)
    change(prisoner)
    make_due()
    drained = sending.deliver(seconds=10)
    assert (drained.finished, drained.failed) == (True, 0)
    assert "friend@example.org" in mailbox.recipients
    assert set(Delivery.objects.filter(follower=None).values_list("state", "last_error")) == {("failed", NOBODY)}


def test_who_unsubscribed_meanwhile_gets_nothing_more(prisoner: Prisoner, mailbox: Mailbox) -> None:
    services.fan_out()
    claimed = Delivery.objects.at_once().claim(limit=10, lease=sending.LEASE)
    gate.unsubscribe(tokens.read(tokens.to_unsubscribe(Delivery.objects.get().subscriptions)))
    assert Delivery.objects.filter(pk__in=claimed).count() == 0
    assert sending.deliver().sent == 0


def test_two_senders_never_claim_the_same_message(prisoner: Prisoner) -> None:
    services.fan_out()
    first = Delivery.objects.at_once().claim(limit=10, lease=sending.LEASE)
    assert (len(first), Delivery.objects.at_once().claim(limit=10, lease=sending.LEASE)) == (1, [])


def test_a_daily_follower_gets_one_message_for_many_changes_when_it_is_time(
    prisoner: Prisoner, follow: Follow, mailbox: Mailbox
) -> None:
    follow("daily@example.org", prisoner, rhythm="daily")
    ConfirmationMail.objects.all().delete()
    other = published(PrisonerFactory())
    follow("daily@example.org", other, rhythm="daily")
    ConfirmationMail.objects.all().delete()
    for _n in range(2):
        change(prisoner)
    change(other)
    sending.deliver()
    assert mailbox.to("daily@example.org") == []
    make_due()
    assert sending.deliver().sent == 1
    (digest,) = mailbox.to("daily@example.org")
    ids = set(Delivery.objects.filter(rhythm="daily").values_list("state", "message_id"))
    assert ids == {("sent", digest["Message-ID"])}
    assert digest["X-Vigil-Version"] == str(Delivery.objects.latest("version_id").version_id)
    # Both of one person are told as one.
    assert digest["Subject"] == "2 changes you follow"


def test_a_daily_and_a_weekly_digest_of_one_follower_stay_two_messages(
    prisoner: Prisoner, follow: Follow, mailbox: Mailbox
) -> None:
    other = published(PrisonerFactory())
    follow("both@example.org", prisoner, rhythm="daily")
    follow("both@example.org", other, rhythm="weekly")
    ConfirmationMail.objects.all().delete()
    change(prisoner)
    change(other)
    services.fan_out()
    make_due()
    sending.deliver()
    assert len(mailbox.to("both@example.org")) == 2


def test_sending_asks_few_questions_however_many_messages(prisoner: Prisoner, follow: Follow, mailbox: Mailbox) -> None:
    def questions(followers: range) -> int:
        for n in followers:
            follow(f"friend{n}@example.org", prisoner)
        ConfirmationMail.objects.all().delete()
        change(prisoner)
        services.fan_out()
        with CaptureQueriesContext(connection) as captured:
            sent = sending.deliver().sent
        assert sent >= len(followers)
        return len(captured)

    assert questions(range(2)) == questions(range(2, 8))


def test_claiming_leaves_what_is_not_due(prisoner: Prisoner) -> None:
    services.fan_out()
    Delivery.objects.update(due_at=F("due_at") + dt.timedelta(hours=1))
    assert Delivery.objects.at_once().claim(limit=10, lease=sending.LEASE) == []


def test_states_are_what_the_functions_of_the_database_write() -> None:
    assert {"pending", "sending", "sent", "failed", "settled"} == set(Outgoing.State.values)


def test_what_one_act_publishes_is_told_in_one_message_and_waits_for_the_rest_of_it(
    follow: Follow, no_confirmation_mails: Callable[[], None], mailbox: Mailbox
) -> None:
    people = [published(PrisonerFactory(name=f"Person {n}")) for n in range(3)]
    follow(MOTHER, kind="country", target="AZ")
    follow("one@example.org", people[0])
    no_confirmation_mails()
    with published_together():
        for person in people[:2]:
            change(person)
        assert sending.deliver().sent == 0
        change(people[2])
    make_due()
    assert sending.deliver().sent == 2
    (of_all,) = mailbox.to(MOTHER)
    (of_one,) = mailbox.to("one@example.org")
    assert [f"Person {n}" in part(of_all, "plain") for n in range(3)] == [True, True, True]
    assert "3 changes" in of_all["Subject"]
    assert "Person 1" not in part(of_one, "plain")
    assert Delivery.objects.filter(state="sent").count() == 4
    # One click ends just what the message was about.
    assert of_one["List-Unsubscribe"] != of_all["List-Unsubscribe"]


def test_news_beside_an_act_is_told_at_once(
    prisoner: Prisoner, follow: Follow, no_confirmation_mails: Callable[[], None], mailbox: Mailbox
) -> None:
    with published_together():
        change(prisoner)
    assert sending.deliver().sent == 1
    assert len(mailbox.to(MOTHER)) == 1


def test_two_acts_are_two_messages_each_when_it_is_over(
    follow: Follow, no_confirmation_mails: Callable[[], None], mailbox: Mailbox
) -> None:
    people = [published(PrisonerFactory(name=f"Person {n}")) for n in range(3)]
    follow(MOTHER, kind="country", target="AZ")
    no_confirmation_mails()
    for person in people:
        with published_together():
            change(person)
    services.fan_out()
    of_first = Delivery.objects.filter(version__public_id=people[0].public_id)
    of_first.update(due_at=timezone.now())
    Settling.objects.filter(pk__in=of_first.values("settling")).update(due_at=timezone.now())
    assert sending.deliver().sent == 1
    make_due()
    assert sending.deliver().sent == 2
    told = [[f"Person {n}" in part(message, "plain") for n in range(3)] for message in mailbox.to(MOTHER)]
    assert sorted(told) == [[False, False, True], [False, True, False], [True, False, False]]


def test_what_comes_late_in_an_act_is_told_without_what_was_told_of_it(
    follow: Follow, no_confirmation_mails: Callable[[], None], mailbox: Mailbox
) -> None:
    people = [published(PrisonerFactory(name=f"Person {n}")) for n in range(2)]
    follow(MOTHER, kind="country", target="AZ")
    no_confirmation_mails()
    with published_together():
        for person in people:
            change(person)
            services.fan_out()
            make_due()
            assert sending.deliver().sent == 1
    told = [[f"Person {n}" in part(message, "plain") for n in range(2)] for message in mailbox.to(MOTHER)]
    assert told == [[True, False], [False, True]]
