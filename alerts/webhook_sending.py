"""Sending to webhooks: apart from mail, so that somebody's slow endpoint never makes a family wait.

One delivery of each webhook at a time, under a lease, each recorded before the next.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
from dataclasses import dataclass
from functools import partial

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts import webhooks
from alerts.channels.webhook import NotDelivered, post
from alerts.models import Webhook, WebhookDelivery
from alerts.news import News, news_of
from alerts.sending import BATCH_SECONDS, LEASE, RUN_SECONDS, surely
from alerts.webhook_notice import tell_administrators
from record.working_alone import alone

logger = logging.getLogger(__name__)

BATCH = 20
# Some three days in all, each wait a fifth more or less; then it has failed and the webhook is disabled.
PAUSES = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
    dt.timedelta(hours=2),
    dt.timedelta(hours=8),
    dt.timedelta(hours=24),
    dt.timedelta(hours=38),
)
MOST_ATTEMPTS = len(PAUSES) + 1
# One number for all senders of this database.
_SENDERS_LOCK = 0x76696768


@dataclass
class Posted:
    """What one run did, in numbers. `finished`: nothing is left that is due."""

    sent: int = 0
    failed: int = 0
    finished: bool = True


def send(*, seconds: float | None = RUN_SECONDS) -> Posted:
    """Post until nothing is due, or until `seconds` have passed. Does nothing while another sender is at work."""
    posted = Posted()
    until = None if seconds is None else time.monotonic() + seconds
    with alone(_SENDERS_LOCK) as is_alone:
        while is_alone and posted.finished and (keys := _claim()):
            _send_batch(keys, posted)
            posted.finished = until is None or time.monotonic() < until
    if posted.sent or posted.failed:
        logger.info("Posted to webhooks: %d, not taken: %d", posted.sent, posted.failed)
    return posted


def _claim() -> list[int]:
    return WebhookDelivery.objects.next_of_each_webhook().claim(limit=BATCH, lease=LEASE)


def _send_batch(keys: list[int], posted: Posted) -> None:
    stop, left = time.monotonic() + BATCH_SECONDS, set(keys)
    try:
        held = WebhookDelivery.objects.held(keys).select_related("webhook", "version")
        deliveries = list(held.defer("version__document", "version__diff").order_by("due_at", "pk"))
        news = news_of({d.version_id for d in deliveries})
        for delivery in deliveries:
            if time.monotonic() > stop:
                break
            left.discard(delivery.pk)
            try:
                _post(delivery, news[delivery.version_id])
            except NotDelivered as error:
                surely(_record_failure, delivery, error)
                posted.failed += 1
            else:
                surely(_record_sent, delivery)
                posted.sent += 1
    finally:
        # Also when the database broke off while it was asked what they say: under their lease they would wait minutes.
        if left:
            surely(_give_back, left)


def _post(delivery: WebhookDelivery, news: News) -> None:
    try:
        body = webhooks.body_of(delivery, news)
        headers = webhooks.headers_of(delivery, body, timestamp=int(time.time()))
    except InvalidToken as error:
        raise NotDelivered(_("The secret cannot be read with any of FIELD_KEYS.")) from error
    except Exception as error:
        # One message that cannot be composed must not hold up the others.
        logger.error("A message to a webhook could not be composed: %s", type(error).__name__)
        raise NotDelivered(type(error).__name__) from error
    post(delivery.webhook.endpoint, body, headers)


def _record_sent(delivery: WebhookDelivery) -> None:
    WebhookDelivery.objects.held([delivery.pk]).update(state="sent", sent_at=Now(), leased_until=None, last_error="")


@transaction.atomic
def _record_failure(delivery: WebhookDelivery, refusal: NotDelivered) -> None:
    tried = delivery.attempts + 1
    held = WebhookDelivery.objects.held([delivery.pk])
    values = {"attempts": F("attempts") + 1, "last_error": refusal.reason[:200], "leased_until": None}
    if refusal.gone or tried >= MOST_ATTEMPTS:
        held.update(state="failed", **values)
        _disable(delivery, tried, refusal)
        return
    again = timezone.now() + PAUSES[tried - 1] * random.uniform(0.8, 1.2)  # noqa: S311
    held.update(state="pending", due_at=again, **values)
    if refusal.unreachable:
        # Nobody is there: what else waits for them would only take its time to find the same.
        WebhookDelivery.objects.of(delivery.webhook_id).waiting().due_before(again).update(due_at=again)


def _disable(delivery: WebhookDelivery, tried: int, refusal: NotDelivered) -> None:
    reason = _("Version %(sequence)d was not taken in %(count)d attempts. %(reason)s") % {
        "sequence": delivery.version_id,
        "count": tried,
        "reason": refusal.reason,
    }
    active = Webhook.objects.filter(pk=delivery.webhook_id, state=Webhook.State.ACTIVE)
    if active.update(state=Webhook.State.DISABLED, reason=reason[:300]):
        logger.warning("Webhook %d was disabled: it took no message in %d attempts.", delivery.webhook_id, tried)
        transaction.on_commit(partial(tell_administrators, webhook_id=delivery.webhook_id))


def _give_back(keys: set[int]) -> None:
    WebhookDelivery.objects.held(keys).update(state="pending", leased_until=None)
