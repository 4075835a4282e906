"""Settling: several versions of one case are told in one message, a release at once, and nothing twice."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from alerts import sending, services
from alerts.models import ConfirmationMail, Delivery, Settling, Subscription
from prisoners.models import Detention, Prisoner
from record import services as record
from record.published import Version
from record.telling_acts import decide
from record.versions import published_together
from tests.alerts.conftest import Follow
from tests.factories import DetentionFactory, HearingFactory, PrisonerFactory, published
from tests.mailbox import Mailbox, part

pytestmark = pytest.mark.django_db

MOTHER = "mother@example.org"
TEN = dt.timedelta(minutes=10)


@pytest.fixture(autouse=True)
def ten_minutes(settings) -> None:
    settings.ALERT_SETTLING_SECONDS = TEN.total_seconds()


@pytest.fixture
def prisoner(follow: Follow, no_confirmation_mails: Callable[[], None]) -> Prisoner:
    """A published person in detention, whom the mother follows."""
    prisoner = PrisonerFactory(name="Afiaddin Mammadov")
    DetentionFactory(prisoner=prisoner)
    published(prisoner)
    follow(MOTHER, prisoner)
    no_confirmation_mails()
    services.fan_out()
    Settling.objects.all().delete()
    return prisoner


def hearing(prisoner: Prisoner, held: str) -> Version:
    HearingFactory(detention=prisoner.detentions.get(), held=held, outcome="")
    return publish(prisoner)


def publish(prisoner: Prisoner) -> Version:
    version = record.publish(case=Prisoner.objects.get(pk=prisoner.pk), by=None)
    assert version is not None
    services.fan_out()
    return version


def released(prisoner: Prisoner) -> Version:
    detention = prisoner.detentions.get()
    detention.has_ended, detention.ended, detention.end_kind = True, "2024-06-01", Detention.EndKind.SENTENCE_SERVED
    detention.save()
    return publish(prisoner)


def pass_by(time: dt.timedelta) -> None:
    """Let time pass: all that waits was published, and is due, so much earlier."""
    for window in Settling.objects.all():
        window.due_at -= time
        window.opened_at -= time
        window.save()
    for delivery in Delivery.objects.filter(state="pending"):
        delivery.due_at -= time
        delivery.save()


def test_a_version_waits_until_the_case_has_been_quiet(prisoner: Prisoner, mailbox: Mailbox) -> None:
    hearing(prisoner, "2024-03-05")
    assert sending.deliver().sent == 0
    pass_by(TEN)
    assert sending.deliver().sent == 1
    assert mailbox.recipients == [MOTHER]


def test_several_versions_are_told_in_one_message_in_words_that_tell_each_thing(
    prisoner: Prisoner, mailbox: Mailbox
) -> None:
    first = hearing(prisoner, "2024-03-05")
    second = hearing(prisoner, "2024-04-09")
    pass_by(TEN)
    assert sending.deliver().sent == 1
    (message,) = mailbox.messages
    text = part(message, "plain")
    assert "5 March 2024" in text and "9 April 2024" in text
    assert message["X-Vigil-Version"] == str(second.pk)
    told = Delivery.objects.order_by("version_id")
    assert [(d.version_id, d.state, d.message_id) for d in told] == [
        (first.pk, "sent", message["Message-ID"]),
        (second.pk, "sent", message["Message-ID"]),
    ]
    assert sending.deliver().sent == 0


def test_each_further_version_makes_the_wait_longer_but_not_beyond_three_times_the_time(prisoner: Prisoner) -> None:
    first = hearing(prisoner, "2024-03-01")
    window = Settling.objects.get()
    assert window.due_at == first.published_at + TEN
    second = hearing(prisoner, "2024-03-02")
    window.refresh_from_db()
    assert window.due_at == second.published_at + TEN
    Settling.objects.update(opened_at=first.published_at - 2.5 * TEN)
    hearing(prisoner, "2024-03-03")
    window.refresh_from_db()
    assert window.due_at == first.published_at + 0.5 * TEN
    assert window.versions == 3


def test_what_was_changed_and_changed_back_is_not_told(prisoner: Prisoner, mailbox: Mailbox) -> None:
    before = prisoner.biography
    for biography in ("A mistake.", before):
        Prisoner.objects.filter(pk=prisoner.pk).update(biography=biography)
        publish(prisoner)
    pass_by(TEN)
    assert sending.deliver().sent == 0
    assert mailbox.messages == []
    assert set(Delivery.objects.values_list("state", "sent_at")) == {("settled", None)}


def test_what_was_changed_back_is_left_out_of_what_else_is_told(prisoner: Prisoner, mailbox: Mailbox) -> None:
    wrong = HearingFactory(detention=prisoner.detentions.get(), held="2024-03-05", outcome="")
    publish(prisoner)
    wrong.delete()
    hearing(prisoner, "2024-04-09")
    pass_by(TEN)
    sending.deliver()
    text = part(mailbox.messages[0], "plain")
    assert "9 April 2024" in text
    assert "March" not in text


def test_a_release_is_told_at_once_with_what_waits(prisoner: Prisoner, mailbox: Mailbox) -> None:
    hearing(prisoner, "2024-03-05")
    assert sending.deliver().sent == 0
    released(prisoner)
    assert sending.deliver().sent == 1
    text = part(mailbox.messages[0], "plain")
    assert "5 March 2024" in text and "1 June 2024" in text


def test_a_release_alone_waits_for_nothing(prisoner: Prisoner, mailbox: Mailbox) -> None:
    released(prisoner)
    assert sending.deliver().sent == 1


def test_what_comes_after_a_message_is_told_in_the_next(prisoner: Prisoner, mailbox: Mailbox) -> None:
    hearing(prisoner, "2024-03-05")
    pass_by(TEN)
    assert sending.deliver().sent == 1
    hearing(prisoner, "2024-04-09")
    assert sending.deliver().sent == 0
    pass_by(TEN)
    assert sending.deliver().sent == 1
    assert "March" not in part(mailbox.messages[1], "plain")
    assert Delivery.objects.filter(state="sent").count() == 2


def test_another_case_does_not_wait_with_it(prisoner: Prisoner, follow: Follow, mailbox: Mailbox) -> None:
    other = PrisonerFactory()
    DetentionFactory(prisoner=other)
    published(other)
    follow(MOTHER, other)
    ConfirmationMail.objects.all().delete()
    hearing(prisoner, "2024-03-05")
    hearing(other, "2024-03-06")
    pass_by(TEN)
    assert sending.deliver().sent == 2


def test_a_release_sends_the_act_that_the_case_was_part_of(
    prisoner: Prisoner, follow: Follow, mailbox: Mailbox
) -> None:
    other = PrisonerFactory()
    DetentionFactory(prisoner=other)
    published(other)
    follow(MOTHER, other)
    ConfirmationMail.objects.all().delete()
    with published_together():
        hearing(prisoner, "2024-03-05")
        hearing(other, "2024-03-06")
    assert sending.deliver().sent == 0
    released(prisoner)
    assert sending.deliver().sent == 1
    (message,) = mailbox.messages
    assert message["Subject"] == "2 changes you follow"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_an_act_inside_an_act_is_part_of_it() -> None:
    with published_together() as act, published_together() as part_of_it:
        assert part_of_it == act
    with published_together() as another:
        assert another != act


def test_a_worker_that_comes_late_tells_the_same_together(prisoner: Prisoner, mailbox: Mailbox) -> None:
    for held in ("2024-03-05", "2024-04-09"):
        HearingFactory(detention=prisoner.detentions.get(), held=held, outcome="")
        record.publish(case=Prisoner.objects.get(pk=prisoner.pk), by=None)
    services.fan_out()
    assert Settling.objects.get().versions == 2


def test_two_senders_share_no_message(prisoner: Prisoner) -> None:
    hearing(prisoner, "2024-03-05")
    hearing(prisoner, "2024-04-09")
    pass_by(TEN)
    first = Delivery.objects.claim_at_once(limit=1, lease=sending.LEASE)
    second = Delivery.objects.claim_at_once(limit=1, lease=sending.LEASE)
    assert (len(first), second) == (2, [])


def test_what_a_crashed_sender_held_is_told_together_again(prisoner: Prisoner, mailbox: Mailbox) -> None:
    hearing(prisoner, "2024-03-05")
    hearing(prisoner, "2024-04-09")
    pass_by(TEN)
    Delivery.objects.claim_at_once(limit=1, lease=sending.LEASE)
    Delivery.objects.update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    assert sending.deliver().sent == 1


def test_long_past_windows_are_forgotten_and_what_failed_then_can_still_be_sent(
    prisoner: Prisoner, mailbox: Mailbox
) -> None:
    hearing(prisoner, "2024-03-05")
    hearing(prisoner, "2024-04-09")
    pass_by(dt.timedelta(days=3))
    services.forget_unconfirmed()
    assert not Settling.objects.exists()
    assert sending.deliver().sent == 1


def test_versions_of_a_case_that_are_released_together_are_told_as_one(prisoner: Prisoner, mailbox: Mailbox) -> None:
    biography = prisoner.biography
    held = []
    for words in ("A mistake.", biography):
        Prisoner.objects.filter(pk=prisoner.pk).update(biography=words)
        held.append(publish(prisoner))
    held += [hearing(prisoner, "2024-03-05"), hearing(prisoner, "2024-04-09")]
    for verb in ("hold", "release"):
        for version in held:
            decide(version=version, verb=verb, by=None, reason="Ask the family.")
    assert sending.deliver().sent == 1
    (message,) = mailbox.messages
    text = part(message, "plain")
    assert "5 March 2024" in text and "9 April 2024" in text
    assert "biography" not in text.lower()
    assert set(Delivery.objects.values_list("state", "message_id")) == {("sent", message["Message-ID"])}
    assert sending.deliver().sent == 0


def test_a_digest_tells_versions_of_a_case_as_one_and_other_cases_beside_it(
    prisoner: Prisoner, follow: Follow, no_confirmation_mails: Callable[[], None], mailbox: Mailbox
) -> None:
    Subscription.objects.update(rhythm="daily")
    other = published(PrisonerFactory(name="Somebody Else"))
    follow(MOTHER, other, rhythm="daily")
    no_confirmation_mails()
    wrong = HearingFactory(detention=prisoner.detentions.get(), held="2024-03-05", outcome="")
    publish(prisoner)
    wrong.delete()
    hearing(prisoner, "2024-04-09")
    Prisoner.objects.filter(pk=other.pk).update(biography="More is known.")
    last = publish(other)
    Delivery.objects.update(due_at=last.published_at)
    assert sending.deliver().sent == 1
    (message,) = mailbox.messages
    text = part(message, "plain")
    assert message["Subject"] == "2 changes you follow"
    assert "9 April 2024" in text and "March" not in text
    assert "Somebody Else" in text
    assert Delivery.objects.filter(state="sent").count() == 3
