"""Sending what is due: claimed in batches under a lease, handed over one by one, each recorded before the next.

What is guaranteed, and the one window that SMTP leaves, is written in docs/alerts.md.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.db.models.functions import Now

from alerts import lanes, services
from alerts.channels import MailChannel, NotTaken, Outage
from alerts.lanes import Envelope, Lane

logger = logging.getLogger(__name__)

# A sender stops with a batch after BATCH_SECONDS; the slowest answer to its last message (some ten timeouts of
# EMAIL_TIMEOUT) still falls into the lease. A task is killed when it has run as long as a lease.
LEASE = dt.timedelta(seconds=300)
BATCH_SECONDS = 60.0
RUN_SECONDS = 30.0
# After 1, 5, 25 and 125 minutes, each a fifth more or less; then it has failed and waits for a person.
MOST_ATTEMPTS = 5
_FIRST_RETRY = dt.timedelta(minutes=1)
# How long a sent message's record waits for a database that is being restarted.
_RECORD_WITHIN = 30.0


@dataclass
class Drained:
    """What one run did, in numbers. `finished`: nothing is left that is due and could be sent now."""

    fanned_out: int = 0
    sent: int = 0
    failed: int = 0
    finished: bool = True
    outage: str = ""


def deliver(*, seconds: float | None = None) -> Drained:
    """Fan out and send until nothing is due, or until `seconds` have passed. An unreachable mail server ends it early
    and leaves everything as it was."""
    drained = Drained(fanned_out=services.fan_out())
    until = None if seconds is None else time.monotonic() + seconds
    with MailChannel() as mail:
        for lane in lanes.ALL:
            while drained.finished and not drained.outage and (keys := lane.claim(LEASE)):
                _send_batch(lane, keys, mail, drained)
                drained.finished = until is None or time.monotonic() < until
    if drained.sent or drained.failed or drained.outage:
        logger.info("Messages sent: %d, not taken: %d%s", drained.sent, drained.failed, _because(drained))
    return drained


def _because(drained: Drained) -> str:
    return f"; the mail server cannot be reached ({drained.outage})" if drained.outage else ""


def _send_batch(lane: Lane, keys: list[int], mail: MailChannel, drained: Drained) -> None:
    stop = time.monotonic() + BATCH_SECONDS
    left = set(keys)
    for envelope in lane.envelopes(keys):
        if time.monotonic() > stop:
            break
        try:
            mail.open()
            _send(envelope, mail)
        except Outage as error:
            drained.outage = str(error)
            break
        except NotTaken as error:
            surely(_record_failure, lane, envelope, error.reason)
            drained.failed += 1
        else:
            surely(_record_sent, lane, envelope)
            drained.sent += 1
        left.difference_update(envelope.keys)
    if left:
        surely(_give_back, lane, left)


def _send(envelope: Envelope, mail: MailChannel) -> None:
    try:
        message = envelope.compose()
        mail.send(message)
    except (Outage, NotTaken):
        raise
    except Exception as error:
        # One message that cannot be composed must not hold up the others. Its text may name someone: it is not logged.
        logger.error("A message could not be composed: %s", type(error).__name__)
        raise NotTaken(type(error).__name__) from error


def surely(record: Callable[..., None], *arguments: object) -> None:
    """Record what has happened outside the database, also over a restart of it: unrecorded, it would happen again."""
    until = time.monotonic() + _RECORD_WITHIN
    while True:
        try:
            record(*arguments)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            connection.close()
            time.sleep(0.5)
        else:
            return


def _record_sent(lane: Lane, envelope: Envelope) -> None:
    lane.messages().held(envelope.keys).update(
        state="sent", sent_at=Now(), leased_until=None, last_error="", **envelope.record
    )


def _record_failure(lane: Lane, envelope: Envelope, reason: str) -> None:
    tried = envelope.attempts + 1
    values = {"attempts": F("attempts") + 1, "last_error": reason[:200], "leased_until": None}
    if tried >= MOST_ATTEMPTS:
        lane.messages().held(envelope.keys).update(state="failed", **values)
    else:
        lane.messages().held(envelope.keys).update(state="pending", due_at=Now() + _pause(tried), **values)


def _give_back(lane: Lane, keys: Iterable[int]) -> None:
    lane.messages().held(list(keys)).update(state="pending", leased_until=None)


def _pause(tried: int) -> dt.timedelta:
    """Five times longer each time, give or take a fifth, so that what failed together is not tried together again."""
    return _FIRST_RETRY * 5 ** (tried - 1) * random.uniform(0.8, 1.2)  # noqa: S311
