"""Operators are written to once when a trouble begins and once when it is over."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from alerts import alarms, services, tasks
from alerts.alarms import OVER_AFTER, watch
from alerts.models import ConfirmationMail, Delivery, Trouble, Watch, WebhookDelivery
from prisoners.models import Prisoner
from tests.alerts.conftest import Follow
from tests.alerts.test_webhooks import changed, registered
from tests.factories import PrisonerFactory, published
from tests.mailbox import Mailbox, part

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)
OPERATOR = "ops@example.org"


@pytest.fixture(autouse=True)
def operators(settings: Any) -> None:
    settings.ALARM_EMAIL = [OPERATOR]
    settings.ALARM_AFTER_MINUTES = 15
    settings.ALARM_FAILURE_PERCENT = 20


@pytest.fixture
def case() -> Prisoner:
    case = published(PrisonerFactory())
    services.fan_out()
    Watch.objects.create(looked_at=timezone.now())
    return case


def due_for(time: dt.timedelta, follow: Follow, case: Prisoner, number: int = 1) -> None:
    for n in range(number):
        follow(f"follower{n}@example.org", case)
    ConfirmationMail.objects.all().delete()
    changed(case)
    services.fan_out()
    Delivery.objects.update(due_at=timezone.now() - time)


def looked(*times: dt.timedelta) -> None:
    """Let beat's task run at these moments from now."""
    for time in times:
        with time_machine.travel(timezone.now() + time, tick=True):
            tasks.watch()


def subjects(mailbox: Mailbox) -> list[str]:
    return [message["Subject"].strip() for message in mailbox.messages]


LATE = "Vigil, trouble: e-mail waits too long"


def test_one_mail_when_it_begins_and_one_when_it_is_over_not_one_a_minute(
    follow: Follow, case: Prisoner, mailbox: Mailbox
) -> None:
    due_for(16 * MINUTE, follow, case)
    looked(*[n * MINUTE for n in range(4)])
    assert subjects(mailbox) == [LATE]
    (message,) = mailbox.messages
    assert message["To"] == OPERATOR
    assert message["Auto-Submitted"] == "auto-generated"
    assert "1 message is due and not sent, since" in part(message, "plain").replace("\n", " ")
    assert "/admin/alerts/delivery/health/" in part(message, "plain")
    Delivery.objects.update(state="sent", sent_at=timezone.now())
    looked(5 * MINUTE, 6 * MINUTE)
    assert subjects(mailbox) == [LATE]
    looked(*[5 * MINUTE + OVER_AFTER + n * MINUTE for n in range(3)])
    assert subjects(mailbox) == [LATE, "Vigil, over: e-mail waits too long"]
    assert not Trouble.objects.exists()


def test_a_trouble_that_comes_and_goes_is_one_trouble(follow: Follow, case: Prisoner, mailbox: Mailbox) -> None:
    due_for(16 * MINUTE, follow, case)
    for n in range(12):
        Delivery.objects.update(state="sent" if n % 2 else "pending")
        looked(n * MINUTE)
    assert subjects(mailbox) == [LATE]


def test_what_is_due_for_less_is_no_trouble(follow: Follow, case: Prisoner, mailbox: Mailbox, settings: Any) -> None:
    due_for(14 * MINUTE, follow, case)
    tasks.watch()
    assert mailbox.messages == []
    settings.ALARM_AFTER_MINUTES = 10
    tasks.watch()
    assert subjects(mailbox) == [LATE]


def test_confirmation_mails_that_wait_are_the_same_trouble(follow: Follow, case: Prisoner, mailbox: Mailbox) -> None:
    follow("mother@example.org", case, confirmed=False)
    ConfirmationMail.objects.update(due_at=timezone.now() - 16 * MINUTE)
    tasks.watch()
    assert subjects(mailbox) == [LATE]


def test_webhooks_that_wait_and_a_fan_out_that_stands_are_troubles_of_their_own(
    case: Prisoner, mailbox: Mailbox
) -> None:
    registered("https://example.org/hook")
    changed(case)
    services.fan_out()
    WebhookDelivery.objects.update(due_at=timezone.now() - 16 * MINUTE)
    tasks.watch()
    assert subjects(mailbox) == ["Vigil, trouble: messages to webhooks wait too long"]
    changed(case)
    looked(16 * MINUTE)
    assert subjects(mailbox)[1:] == ["Vigil, trouble: the fan-out stands still"]


def test_many_messages_that_are_not_taken_are_a_trouble_and_a_few_are_none(
    follow: Follow, case: Prisoner, mailbox: Mailbox
) -> None:
    due_for(-MINUTE, follow, case, number=12)
    keys = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=keys[:9]).update(state="failed", last_error="550", due_at=timezone.now())
    tasks.watch()
    assert mailbox.messages == []
    # One that is tried again counts too.
    Delivery.objects.filter(pk=keys[9]).update(attempts=1)
    tasks.watch()
    assert subjects(mailbox) == ["Vigil, trouble: many messages are not taken"]
    assert "100 of 100" in part(mailbox.messages[0], "plain").replace("\n", " ")


def test_a_share_below_the_limit_is_no_trouble(follow: Follow, case: Prisoner, mailbox: Mailbox, settings: Any) -> None:
    due_for(-MINUTE, follow, case, number=20)
    keys = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=keys[:10]).update(state="failed", last_error="550", due_at=timezone.now())
    Delivery.objects.filter(pk__in=keys[10:]).update(state="sent", sent_at=timezone.now())
    settings.ALARM_FAILURE_PERCENT = 51
    tasks.watch()
    assert mailbox.messages == []
    settings.ALARM_FAILURE_PERCENT = 50
    tasks.watch()
    assert len(mailbox.messages) == 1


def test_a_watch_from_outside_notices_that_beat_stands_still(case: Prisoner, mailbox: Mailbox) -> None:
    watch()
    assert mailbox.messages == []
    Watch.objects.update(looked_at=timezone.now() - 6 * MINUTE)
    watch()
    watch()
    assert subjects(mailbox) == ["Vigil, trouble: beat or worker stand still"]
    looked(dt.timedelta(), OVER_AFTER + MINUTE)
    assert subjects(mailbox)[1:] == ["Vigil, over: beat or worker stand still"]


def test_what_the_mail_server_does_not_take_is_told_when_it_does(
    follow: Follow, case: Prisoner, mailbox: Mailbox, settings: Any
) -> None:
    due_for(16 * MINUTE, follow, case)
    mailbox.refusing[OPERATOR] = "451 4.3.0 Later"
    tasks.watch()
    assert Trouble.objects.get().told_at is None
    mailbox.refusing.clear()
    looked(MINUTE, 2 * MINUTE)
    assert subjects(mailbox) == [LATE]
    assert Trouble.objects.get().told_at is not None


def test_one_that_was_over_before_it_could_be_told_is_told_once(
    follow: Follow, case: Prisoner, mailbox: Mailbox
) -> None:
    due_for(16 * MINUTE, follow, case)
    mailbox.refusing[OPERATOR] = "451 4.3.0 Later"
    tasks.watch()
    Delivery.objects.update(state="sent", sent_at=timezone.now())
    looked(MINUTE, MINUTE + OVER_AFTER)
    mailbox.refusing.clear()
    looked(2 * MINUTE + OVER_AFTER, 3 * MINUTE + OVER_AFTER)
    assert subjects(mailbox) == ["Vigil, over: e-mail waits too long"]


def test_an_unreachable_mail_server_ends_no_watch(follow: Follow, case: Prisoner, dead_mail_server: None) -> None:
    due_for(16 * MINUTE, follow, case)
    tasks.watch()
    assert Trouble.objects.get().told_at is None
    assert Watch.objects.get().looked_at > timezone.now() - MINUTE


def test_without_operators_troubles_are_kept_and_forgotten_and_nobody_is_written_to(
    follow: Follow, case: Prisoner, mailbox: Mailbox, settings: Any
) -> None:
    settings.ALARM_EMAIL = []
    due_for(16 * MINUTE, follow, case)
    tasks.watch()
    assert Trouble.objects.get().kind == "mail_late"
    Delivery.objects.update(state="sent", sent_at=timezone.now())
    looked(MINUTE, 2 * MINUTE + OVER_AFTER)
    assert not Trouble.objects.exists()
    assert mailbox.messages == []


def test_several_operators_are_written_to_in_one_mail(
    follow: Follow, case: Prisoner, mailbox: Mailbox, settings: Any
) -> None:
    settings.ALARM_EMAIL = [OPERATOR, "night@example.org"]
    due_for(16 * MINUTE, follow, case)
    tasks.watch()
    assert sorted(mailbox.recipients) == ["night@example.org", OPERATOR]


def test_two_watches_at_a_time_write_once(follow: Follow, case: Prisoner, mailbox: Mailbox) -> None:
    due_for(16 * MINUTE, follow, case)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [alarms._WATCH_LOCK])
            tasks.watch()
            cursor.execute("SELECT pg_advisory_unlock(%s)", [alarms._WATCH_LOCK])
    finally:
        other.close()
    assert mailbox.messages == []
    tasks.watch()
    assert subjects(mailbox) == [LATE]


def test_an_alarm_names_no_follower(follow: Follow, case: Prisoner, mailbox: Mailbox) -> None:
    due_for(16 * MINUTE, follow, case)
    tasks.watch()
    assert "follower0" not in str(mailbox.messages[0])
    assert case.name not in str(mailbox.messages[0])
