"""What is posted to a webhook, and how it is signed: Standard Webhooks 1.0.0.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import secrets
from typing import Any

from alerts.addresses import decrypted
from alerts.models import Webhook, WebhookDelivery
from alerts.news import News

# The type of a test message: no event of the record.
TEST = "test"

# How long a secret that was changed signs beside the new one.
FORMER_SECRET_FOR = dt.timedelta(hours=24)

_PREFIX = "whsec_"
_SECRET_BYTES = 32  # "Signature scheme": at least 24, at most 64


def new_secret() -> str:
    """A secret as it is given to the receiver: random bytes in base64 behind `whsec_`."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature`: HMAC-SHA256 over "id.timestamp.body" ("Signature scheme"), of version 1."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def body_of(delivery: WebhookDelivery, news: News) -> bytes:
    """The message: what the public change log says of this version, and nothing else."""
    version = delivery.version
    data = {
        "sequence": version.sequence,
        "kind": version.kind,
        "id": version.public_id,
        "url": news.url or None,
        "summary": version.summary,
        "happenings": version.happenings,
    }
    return _body(delivery.event, version.published_at, data)


def body_of_test(moment: dt.datetime) -> bytes:
    """The message of a test: of the type `test`, about nothing."""
    return _body(TEST, moment, {"message": "This is a test. Nothing was published."})


def _body(kind: str, moment: dt.datetime, data: dict[str, Any]) -> bytes:
    timestamp = moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    message = {"type": kind, "timestamp": timestamp, "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(delivery: WebhookDelivery, body: bytes, *, timestamp: int) -> dict[str, str]:
    """The headers of one attempt at `timestamp`. Raises cryptography.fernet.InvalidToken when no key fits."""
    return signed_headers(delivery.webhook, body, message_id=delivery.message_id, timestamp=timestamp)


def signed_headers(webhook: Webhook, body: bytes, *, message_id: str, timestamp: int) -> dict[str, str]:
    """The headers of any message to a webhook. Raises cryptography.fernet.InvalidToken when no key fits."""
    secrets_now = [webhook.secret]
    if webhook.former_until is not None and timestamp < webhook.former_until.timestamp():
        secrets_now.append(webhook.former_secret)
    # Several, with a space between, while a secret is being changed ("Webhook signature").
    signatures = " ".join(
        signature(decrypted(secret), message_id=message_id, timestamp=timestamp, body=body) for secret in secrets_now
    )
    return {
        "content-type": "application/json",
        "user-agent": "Vigil-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures,
    }
