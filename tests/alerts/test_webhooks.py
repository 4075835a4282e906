"""Webhooks: which versions are told to whom, each once, signed so that anyone can check it."""

import base64
import datetime as dt
import json
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from alerts import sending, services, tasks, webhook_sending
from alerts.models import FanOut, Webhook, WebhookDelivery
from prisoners.models import Prisoner
from record import services as record
from record.models import Publishable
from record.published import Version
from record.roles import ADMINISTRATOR
from tests.breaking_off import broken_off_at
from tests.factories import (
    CampaignFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    ResolutionFactory,
    UserFactory,
    published,
)
from tests.mailbox import Mailbox
from tests.receiver import Receiver

pytestmark = pytest.mark.django_db

EVERYTHING = tuple(Webhook.Event.values)


def registered(endpoint: str, *events: str, **fields: Any) -> tuple[Webhook, str]:
    webhook = Webhook(name="A newspaper", endpoint=endpoint, events=list(events or EVERYTHING), **fields)
    secret = services.register_webhook(webhook=webhook)
    return webhook, secret


def news(case: Publishable) -> Version:
    version = record.publish(case=case, by=None)
    assert version is not None
    return version


def changed(prisoner: Prisoner) -> Version:
    prisoner.biography += " More is known."
    prisoner.save()
    return news(prisoner)


def one_due(receiver: Receiver) -> WebhookDelivery:
    """A registered webhook, and a change that waits for it."""
    webhook, _secret = registered(receiver.url)
    changed(PrisonerFactory())
    services.fan_out()
    return webhook.deliveries.get()


def make_due() -> None:
    """Let the time that a retry waits pass."""
    WebhookDelivery.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))


def told() -> list[tuple[int, str]]:
    services.fan_out()
    return list(WebhookDelivery.objects.order_by("version_id").values_list("version_id", "event"))


# --- What is told ---------------------------------------------------------------------------------------------------


def test_a_receiver_verifies_the_signature_with_the_secret_it_was_given(receiver: Receiver) -> None:
    _webhook, secret = registered(receiver.url)
    changed(PrisonerFactory())
    services.fan_out()
    assert webhook_sending.send().sent == 1
    (post,) = receiver.posts
    assert secret.startswith("whsec_")
    key = base64.b64decode(secret[len("whsec_") :], validate=True)
    assert 24 <= len(key) <= 64
    mac = HMAC(key, hashes.SHA256())
    mac.update(f"{post.headers['webhook-id']}.{post.headers['webhook-timestamp']}.".encode() + post.body)
    version, given = post.headers["webhook-signature"].split(",")
    assert version == "v1"
    mac.verify(base64.b64decode(given, validate=True))
    assert abs(time.time() - int(post.headers["webhook-timestamp"])) < 60


def test_the_signature_is_the_one_of_the_specification_s_own_libraries() -> None:
    """The vector that the reference implementations of Standard Webhooks are tested with."""
    from alerts.webhooks import signature

    given = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert given == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_message_says_what_the_public_change_log_says_and_nothing_else(receiver: Receiver) -> None:
    registered(receiver.url)
    prisoner = PrisonerFactory(name="Afiaddin Məmmədov")
    version = news(prisoner)
    services.fan_out()
    webhook_sending.send()
    (post,) = receiver.posts
    assert (post.path, post.headers["content-type"]) == ("/hook?of=vigil", "application/json")
    assert post.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert version.document is not None
    assert json.loads(post.body) == {
        "type": "case.published",
        "timestamp": version.published_at.isoformat().replace("+00:00", "Z"),
        "data": {
            "sequence": version.pk,
            "kind": "prisoner",
            "id": prisoner.public_id,
            "url": version.document["url"],
            "summary": version.summary,
            "happenings": version.happenings,
        },
    }


def test_a_withdrawn_case_has_no_address(receiver: Receiver) -> None:
    prisoner = published(PrisonerFactory())
    registered(receiver.url)
    record.unpublish(case=prisoner, by=None, reason="Asked by the family: SECRET-91c2.")
    services.fan_out()
    webhook_sending.send()
    message = json.loads(receiver.posts[0].body)
    assert (message["type"], message["data"]["url"]) == ("case.unpublished", None)
    assert "SECRET-91c2" not in receiver.posts[0].body.decode()


def test_each_version_is_called_by_what_became_of_its_noun() -> None:
    registered("https://example.org/hook")
    prisoner, campaign, resolution = PrisonerFactory(), CampaignFactory(), ResolutionFactory()
    for noun in (prisoner, campaign, resolution):
        news(noun)
    changed(prisoner)
    for noun in (campaign, resolution):
        noun.title += " (corrected)"
        noun.save()
        news(noun)
    for noun in (prisoner, campaign, resolution):
        record.unpublish(case=noun, by=None, reason="A mistake.")
    news(prisoner)
    published(OrganizationFactory())
    assert [event for _sequence, event in told()] == [
        "case.published",
        "campaign.published",
        "resolution.adopted",
        "case.updated",
        "campaign.updated",
        "case.unpublished",
        "campaign.unpublished",
        "case.published",  # public again
    ]


def test_a_webhook_is_told_only_of_the_events_it_was_registered_for() -> None:
    registered("https://example.org/hook", "case.updated")
    prisoner = published(PrisonerFactory())
    published(CampaignFactory())
    version = changed(prisoner)
    assert told() == [(version.pk, "case.updated")]


def test_each_version_makes_one_delivery_a_webhook_however_often_it_is_fanned_out() -> None:
    for _n in range(2):
        registered("https://example.org/hook")
    changed(PrisonerFactory())
    assert services.fan_out() == 2
    FanOut.objects.update(sequence=0)
    assert services.fan_out() == 0
    assert WebhookDelivery.objects.count() == 2


def test_what_was_published_before_it_was_registered_is_not_told_even_if_it_was_not_fanned_out_yet() -> None:
    changed(PrisonerFactory())
    registered("https://example.org/hook")
    assert told() == []


def test_a_borrowed_name_that_changed_tells_nobody() -> None:
    union = published(OrganizationFactory())
    prisoner = PrisonerFactory()
    MembershipFactory(prisoner=prisoner, organization=union)
    published(prisoner)
    registered("https://example.org/hook")
    union.name = "Union of Couriers"
    union.save()
    news(union)
    record.recompose_due()
    assert Version.objects.filter(cause="borrowed", public_id=prisoner.public_id).exists()
    assert told() == []


def test_fanning_out_asks_the_same_number_of_queries_for_any_number_of_webhooks(django_assert_num_queries) -> None:
    for _n in range(5):
        registered("https://example.org/hook")
    changed(PrisonerFactory())
    with django_assert_num_queries(16):
        assert services.fan_out() == 5


# --- Sending --------------------------------------------------------------------------------------------------------


def test_a_message_arrives_once(receiver: Receiver) -> None:
    delivery = one_due(receiver)
    assert (webhook_sending.send().sent, webhook_sending.send().sent) == (1, 0)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.leased_until, len(receiver.posts)) == ("sent", None, 1)
    assert delivery.sent_at is not None


def test_messages_of_one_webhook_arrive_in_the_order_of_the_change_log(receiver: Receiver) -> None:
    registered(receiver.url)
    prisoner = PrisonerFactory()
    sequences = [changed(prisoner).pk for _n in range(5)]
    services.fan_out()
    webhook_sending.send()
    assert [json.loads(post.body)["data"]["sequence"] for post in receiver.posts] == sequences


def test_a_message_that_was_not_taken_is_tried_again_later_under_the_same_id(receiver: Receiver) -> None:
    delivery = one_due(receiver)
    receiver.status = 500
    assert webhook_sending.send().failed == 1
    assert webhook_sending.send().failed == 0  # not due yet
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("pending", 1, "The answer was 500.")
    assert delivery.due_at > timezone.now() + dt.timedelta(seconds=40)
    receiver.status = 200
    make_due()
    assert webhook_sending.send().sent == 1
    first, second = receiver.posts
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_tries_take_some_three_days_and_then_the_webhook_is_disabled_and_says_why(receiver: Receiver) -> None:
    delivery = one_due(receiver)
    receiver.status = 500
    waited = dt.timedelta()
    for attempt in range(webhook_sending.MOST_ATTEMPTS):
        make_due()
        assert webhook_sending.send().failed == 1
        delivery.refresh_from_db()
        if attempt < webhook_sending.MOST_ATTEMPTS - 1:
            assert delivery.webhook.state == "active"
            waited += delivery.due_at - timezone.now()
    assert dt.timedelta(days=2) < waited < dt.timedelta(days=4)
    webhook = Webhook.objects.get()
    assert (delivery.state, delivery.attempts) == ("failed", 8)
    assert webhook.state == "disabled"
    assert webhook.reason == f"Version {delivery.version_id} was not taken in 8 attempts. The answer was 500."
    changed(PrisonerFactory())
    assert services.fan_out() == 0  # a disabled webhook is told no more


def test_an_endpoint_that_is_gone_is_disabled_at_once_and_administrators_are_told(
    receiver: Receiver, mailbox: Mailbox, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    UserFactory(email="admin@example.org").groups.add(Group.objects.get_or_create(name=ADMINISTRATOR)[0])
    one_due(receiver)
    receiver.status = 410
    with django_capture_on_commit_callbacks(execute=True):
        webhook_sending.send()
    assert mailbox.recipients == ["admin@example.org"]
    assert (Webhook.objects.get().state, WebhookDelivery.objects.get().state) == ("disabled", "failed")


def test_what_waits_for_a_paused_webhook_is_sent_when_it_is_resumed(receiver: Receiver) -> None:
    webhook = one_due(receiver).webhook
    Webhook.objects.update(state="paused")
    changed(PrisonerFactory())
    assert services.fan_out() == 1
    assert webhook_sending.send().sent == 0
    services.resume_webhook(webhook=webhook)
    assert webhook_sending.send().sent == 2


def test_an_endpoint_that_does_not_answer_is_knocked_at_once_and_others_are_served(receiver: Receiver) -> None:
    with socket.socket() as taken:  # bound, and not listening
        taken.bind(("127.0.0.1", 0))
        dead, _secret = registered(f"https://127.0.0.1:{taken.getsockname()[1]}/")
        registered(receiver.url)
        prisoner = PrisonerFactory()
        for _n in range(3):
            changed(prisoner)
        services.fan_out()
        posted = webhook_sending.send()
    assert (posted.sent, posted.failed) == (3, 1)
    assert sorted(dead.deliveries.values_list("attempts", flat=True)) == [0, 0, 1]
    assert all(d.due_at > timezone.now() + dt.timedelta(seconds=40) for d in dead.deliveries.all())


def test_what_a_crashed_sender_had_claimed_is_sent_when_its_lease_is_over(receiver: Receiver) -> None:
    one_due(receiver)
    assert len(WebhookDelivery.objects.next_of_each_webhook().claim(limit=5, lease=sending.LEASE)) == 1
    assert webhook_sending.send().sent == 0
    WebhookDelivery.objects.update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    assert webhook_sending.send().sent == 1


@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_read_waits_for_no_lease(receiver: Receiver) -> None:
    one_due(receiver)
    # The first question about what was claimed.
    with broken_off_at('"record_version"'):
        webhook_sending.send()
    assert list(WebhookDelivery.objects.values_list("state", "leased_until", "attempts")) == [("pending", None, 0)]
    assert webhook_sending.send().sent == 1


def test_a_second_sender_leaves_the_work_to_the_first(receiver: Receiver) -> None:
    one_due(receiver)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [webhook_sending._SENDERS_LOCK])
            assert webhook_sending.send() == webhook_sending.Posted()
            # Given back before the end of the connection, which the server notices in its own time.
            cursor.execute("SELECT pg_advisory_unlock(%s)", [webhook_sending._SENDERS_LOCK])
    finally:
        other.close()
    assert webhook_sending.send().sent == 1


def test_a_slow_endpoint_does_not_delay_mail(receiver: Receiver, mailbox: Mailbox) -> None:
    one_due(receiver)
    sending.deliver()
    assert receiver.posts == []  # mail never waits for a POST: that is another task's work


def test_a_secret_that_no_key_fits_is_told_at_the_desk_and_holds_up_nobody(receiver: Receiver) -> None:
    broken = one_due(receiver)
    Webhook.objects.update(secret="no key fits this")
    registered(receiver.url)
    changed(PrisonerFactory())
    services.fan_out()
    assert webhook_sending.send().sent == 1
    broken.refresh_from_db()
    assert broken.last_error == "The secret cannot be read with any of FIELD_KEYS."


def test_a_worker_is_nudged_only_when_something_was_made_for_a_webhook(
    own_queue: Callable[[], int], django_capture_on_commit_callbacks
) -> None:
    changed(PrisonerFactory())
    with django_capture_on_commit_callbacks(execute=True):
        services.fan_out()
    assert own_queue() == 0
    registered("https://example.org/hook")
    changed(PrisonerFactory())
    with django_capture_on_commit_callbacks(execute=True):
        services.fan_out()
    assert own_queue() == 1


def test_the_task_posts_what_is_due(receiver: Receiver) -> None:
    one_due(receiver)
    tasks.send_webhooks()
    assert len(receiver.posts) == 1


def test_sending_by_hand_posts_to_webhooks_too(receiver: Receiver, mailbox: Mailbox, capsys) -> None:
    registered(receiver.url)
    changed(PrisonerFactory())
    call_command("deliver_alerts")
    assert capsys.readouterr().out.splitlines() == [
        "fanned out 1, sent 0, not taken 0",
        "posted to webhooks 1, not taken 0",
    ]
