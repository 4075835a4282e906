"""Secrets of webhooks at rest: unreadable in the table, and readable again after keys were rotated."""

import base64
import datetime as dt
import hashlib
import re
import time
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from alerts import services, webhook_sending, webhooks
from alerts.addresses import decrypted
from alerts.models import Webhook
from tests.alerts.test_webhooks import one_due, registered
from tests.receiver import Receiver

pytestmark = pytest.mark.django_db


def test_no_secret_is_readable_in_the_table() -> None:
    webhook, secret = registered("https://example.org/hook")
    with connection.cursor() as cursor:
        cursor.execute("SELECT w::text FROM alerts_webhook w")
        (row,) = cursor.fetchone()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    for form in (secret, secret.removeprefix("whsec_"), key.hex(), hashlib.sha256(secret.encode()).hexdigest()):
        assert form not in row
    assert webhook.secret in row


def test_secrets_outlive_a_rotation_of_keys(receiver: Receiver, settings: Any) -> None:
    one_due(receiver)
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    call_command("renew_addresses")
    settings.FIELD_KEYS = [new]
    assert webhook_sending.send().sent == 1


def test_a_secret_that_is_changed_signs_beside_the_new_one_for_a_day(receiver: Receiver) -> None:
    webhook, former = registered(receiver.url)
    new = services.change_webhook_secret(webhook=webhook)
    webhook.refresh_from_db()
    body, now = b"{}", int(time.time())

    def signed(moment: int) -> list[str]:
        headers = webhooks.signed_headers(webhook, body, message_id="msg_1", timestamp=moment)
        return headers["webhook-signature"].split(" ")

    both = [webhooks.signature(s, message_id="msg_1", timestamp=now, body=body) for s in (new, former)]
    assert signed(now) == both
    tomorrow = now + 24 * 3600 + 1
    assert signed(tomorrow) == [webhooks.signature(new, message_id="msg_1", timestamp=tomorrow, body=body)]
    Webhook.objects.update(former_until=timezone.now() - dt.timedelta(minutes=1))
    services.forget_unconfirmed()
    assert Webhook.objects.get().former_secret == ""


def test_a_command_changes_a_secret_and_prints_it_once(receiver: Receiver) -> None:
    webhook = one_due(receiver).webhook
    former = decrypted(webhook.secret)
    out = StringIO()
    call_command("change_webhook_secret", str(webhook.pk), stdout=out)
    (new,) = re.findall(r"whsec_\S+", out.getvalue())
    assert new != former
    assert webhook_sending.send().sent == 1
    (post,) = receiver.posts
    told, at = post.headers["webhook-id"], int(post.headers["webhook-timestamp"])
    both = [webhooks.signature(s, message_id=told, timestamp=at, body=post.body) for s in (new, former)]
    assert post.headers["webhook-signature"].split(" ") == both
