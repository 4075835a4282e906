"""Trying a webhook by hand: a signed test message now, and versions that were published before, posted again."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts import webhooks
from alerts.channels.webhook import NotDelivered, post
from alerts.listening import nudge_webhooks
from alerts.models import FanOut, Webhook, WebhookDelivery

# Somebody waits at the desk, and a process of the web with them: shorter than for real posts.
TEST_SECONDS = 10.0
# What one act posts again at most; who needs more goes on after the last of them.
MOST_REPLAYED = 1000


class ReplayRefused(Exception):
    """Nothing is posted again, in words for the one who asked."""


@dataclass(frozen=True)
class Tested:
    """What a test found. `status`: what the endpoint answered, where that was a 2xx; else `error` says what went
    wrong."""

    seconds: float
    status: int | None = None
    error: str = ""


@dataclass(frozen=True)
class Replayed:
    """What will be posted again: how many versions, and the last of them. `is_more`: it was as many as at once, so
    there may be further ones after it."""

    number: int
    last: int = 0
    is_more: bool = False


def send_test(*, webhook: Webhook) -> Tested:
    """Post a signed message of the type `test` now, by the rules of real posts (alerts/channels/webhook.py); nothing is
    kept of it. Whatever the endpoint does, within TEST_SECONDS and the patience of the resolver."""
    began = time.monotonic()
    try:
        body = webhooks.body_of_test(timezone.now())
        message_id = f"msg_test_{secrets.token_hex(8)}"
        headers = webhooks.signed_headers(webhook, body, message_id=message_id, timestamp=int(time.time()))
        status = post(webhook.endpoint, body, headers, seconds=TEST_SECONDS)
    except InvalidToken:
        return Tested(time.monotonic() - began, error=_("The secret cannot be read with any of FIELD_KEYS."))
    except NotDelivered as error:
        return Tested(time.monotonic() - began, error=error.reason)
    return Tested(time.monotonic() - began, status)


@transaction.atomic
def replay(*, webhook: Webhook, since: int | None = None, versions: Sequence[int] = ()) -> Replayed:
    """Post versions to one webhook again: these, or all from the sequence number `since` on, MOST_REPLAYED at a time,
    the oldest first. What the webhook is not told of is left out. A version that was posted before keeps its
    `webhook-id`, by which a receiver knows it; one from before the webhook was registered gets its own, for good.

    Raises ReplayRefused: the webhook is disabled, or there is nothing to post.
    """
    webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if webhook.state == Webhook.State.DISABLED:
        raise ReplayRefused(_("This webhook is disabled, so nothing is posted to it. Set it to active first."))
    after = min(versions, default=0) - 1 if since is None else since - 1
    fanned_out = FanOut.objects.done()
    # Later ones come by themselves.
    found = WebhookDelivery.objects.replay(
        webhook=webhook.pk,
        after=after,
        upto=fanned_out,
        events=Webhook.EVENTS,
        chosen=None if since is not None else versions,
        limit=MOST_REPLAYED,
    )
    if not found:
        raise ReplayRefused(
            _("There is nothing to post: none of these versions is of an event that this webhook is told of, or all "
              "of them wait to be posted already.")
        )  # fmt: skip
    transaction.on_commit(nudge_webhooks)
    return Replayed(len(found), found[-1], len(found) == MOST_REPLAYED)


def tested_in_words(tested: Tested) -> str:
    """What a test found, for who asked."""
    took = f"{tested.seconds:.2f}"
    if tested.status is not None:
        return _("The endpoint took the test: it answered %(status)d after %(seconds)s s.") % {
            "status": tested.status,
            "seconds": took,
        }
    return _("The endpoint did not take the test. %(why)s (after %(seconds)s s)") % {
        "why": tested.error,
        "seconds": took,
    }


def replayed_in_words(replayed: Replayed) -> str:
    """What will be posted again, for who asked."""
    said = ngettext(
        "%(n)d version will be posted to it, up to number %(last)d.",
        "%(n)d versions will be posted to it, up to number %(last)d.",
        replayed.number,
    ) % {"n": replayed.number, "last": replayed.last}
    if not replayed.is_more:
        return said
    return f"{said} " + _("That is as many as at once: if there are later ones, go on with number %(next)d.") % {
        "next": replayed.last + 1
    }
