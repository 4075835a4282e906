"""Two at once: real connections, real locks."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from alerts import gate, sending, services, tokens
from alerts.models import ConfirmationMail, Delivery, FanOut, Follower, Settling, Subscription
from alerts.targets import Target
from prisoners.models import Prisoner
from record import services as record
from tests.alerts.conftest import Follow
from tests.factories import PrisonerFactory, published
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db(transaction=True)


def in_parallel(*jobs: Callable[[], object]) -> list[threading.Thread]:
    """Each in a thread with a connection of its own."""

    def run(job: Callable[[], object]) -> None:
        try:
            job()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    return threads


def test_four_senders_at_once_send_each_message_once(follow: Follow, mailbox: Mailbox) -> None:
    prisoner = published(PrisonerFactory())
    for n in range(40):
        follow(f"friend{n}@example.org", prisoner, rhythm="daily" if n % 2 else "at_once")
    ConfirmationMail.objects.all().delete()
    for n in range(3):
        prisoner.biography = f"Known: {n}."
        prisoner.save()
        record.publish(case=prisoner, by=None)
    services.fan_out()
    Delivery.objects.update(due_at="2023-12-16T00:00Z")
    for thread in in_parallel(*[sending.deliver] * 4):
        thread.join(30)
    assert not Delivery.objects.exclude(state="sent").exists()
    # Twenty get three messages each, twenty one digest each.
    assert len(mailbox.messages) == len({m["Message-ID"] for m in mailbox.messages}) == 80


def test_who_unsubscribes_waits_for_a_fan_out_and_takes_what_it_made(follow: Follow) -> None:
    FanOut.objects.get_or_create(pk=1)
    prisoner = published(PrisonerFactory())
    subscription = follow("mother@example.org", prisoner)
    token = tokens.read(tokens.to_unsubscribe([subscription.pk]))
    with transaction.atomic():
        FanOut.objects.select_for_update().get()
        (leaving,) = in_parallel(lambda: gate.unsubscribe(token))
        prisoner.biography = "More is known."
        prisoner.save()
        record.publish(case=prisoner, by=None)
        services.fan_out()
        leaving.join(0.3)
        assert leaving.is_alive()
        assert Delivery.objects.count() == 1
    leaving.join(10)
    assert not Follower.objects.exists()
    assert not Delivery.objects.exists()


def test_a_fan_out_waits_for_who_is_leaving_and_goes_on_without_them(follow: Follow) -> None:
    FanOut.objects.get_or_create(pk=1)
    prisoner = published(PrisonerFactory())
    subscription = follow("mother@example.org", prisoner)
    prisoner.biography = "More is known."
    prisoner.save()
    version = record.publish(case=prisoner, by=None)
    assert version is not None
    with transaction.atomic():
        gate.unsubscribe(tokens.read(tokens.to_unsubscribe([subscription.pk])))
        (fanning_out,) = in_parallel(services.fan_out)
        fanning_out.join(0.5)
        assert fanning_out.is_alive()
    fanning_out.join(10)
    assert FanOut.objects.get().sequence == version.pk
    assert not Delivery.objects.exists()


def test_a_digest_that_one_sender_is_claiming_is_left_alone_by_another(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    follow("mother@example.org", prisoner, rhythm="daily")
    prisoner.biography = "More is known."
    prisoner.save()
    record.publish(case=prisoner, by=None)
    services.fan_out()
    Delivery.objects.update(due_at="2023-12-16T00:00Z")
    claimed: list[int] = []
    with transaction.atomic():
        # The first thing that a sender does, and all that it has done yet.
        assert Follower.objects.select_for_update(no_key=True).get()
        (other,) = in_parallel(lambda: claimed.extend(Delivery.objects.claim_digests(limit=5, lease=sending.LEASE)))
        other.join(10)
    assert not other.is_alive()
    assert claimed == []


def test_what_is_confirmed_during_a_fan_out_follows_from_there_on(follow: Follow) -> None:
    FanOut.objects.get_or_create(pk=1)
    prisoner = published(PrisonerFactory())
    subscription = follow("mother@example.org", prisoner, confirmed=False)
    with transaction.atomic():
        FanOut.objects.select_for_update().get()
        (confirming,) = in_parallel(lambda: gate.confirm([subscription.pk]))
        confirming.join(0.3)
        assert confirming.is_alive()
        prisoner.biography = "More is known."
        prisoner.save()
        version = record.publish(case=prisoner, by=None)
        assert version is not None
        services.fan_out()
    confirming.join(10)
    subscription.refresh_from_db()
    assert subscription.follows_after == version.pk
    assert not Delivery.objects.exists()


def test_many_who_subscribe_leave_and_are_forgotten_at_once_do_not_wait_for_each_other(follow: Follow) -> None:
    FanOut.objects.get_or_create(pk=1)
    published(PrisonerFactory())
    failures: list[Exception] = []

    def come_and_go() -> None:
        try:
            for _n in range(15):
                gate.ask(address="mother@example.org", language="en", target=everything, rhythm="at_once", changes=[])
                keys = list(Subscription.objects.values_list("pk", flat=True))
                gate.confirm(keys)
                gate.unsubscribe(tokens.read(tokens.to_unsubscribe(keys)))
                services.forget_unconfirmed()
                services.fan_out()
        except Exception as error:  # told by the assertion below
            failures.append(error)

    everything = Target("everything", "", "everything")
    for thread in in_parallel(*[come_and_go] * 4):
        thread.join(60)
    assert failures == []


def test_what_gathered_is_left_whole_to_the_sender_that_is_claiming_it(follow: Follow, settings) -> None:
    settings.ALERT_SETTLING_SECONDS = 600
    prisoner = published(PrisonerFactory())
    follow("mother@example.org", prisoner)
    services.fan_out()
    for n in range(2):
        Prisoner.objects.filter(pk=prisoner.pk).update(biography=f"More is known, {n}.")
        record.publish(case=Prisoner.objects.get(pk=prisoner.pk), by=None)
    services.fan_out()
    Settling.objects.update(due_at="2023-12-16T00:00Z")
    Delivery.objects.update(due_at="2023-12-16T00:00Z")
    claimed: list[int] = []
    with transaction.atomic():
        # The first thing that a sender does, and all that it has done yet.
        first = Delivery.objects.order_by("pk").select_for_update()[:1].get()
        (other,) = in_parallel(lambda: claimed.extend(Delivery.objects.claim_at_once(limit=5, lease=sending.LEASE)))
        other.join(10)
    assert not other.is_alive()
    assert claimed == []
    assert len(Delivery.objects.claim_at_once(limit=5, lease=sending.LEASE)) == 2
    assert first.pk in Delivery.objects.filter(state="sending").values_list("pk", flat=True)
