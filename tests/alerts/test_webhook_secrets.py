"""Secrets of webhooks at rest: unreadable in the table, and readable again after keys were rotated."""

import base64
import hashlib
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from alerts import webhook_sending
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
