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
from functools import partial

from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from alerts import bounces, gate, lanes, services
from alerts.channels import Lost, MailChannel, NotTaken, Outage, Ready
from alerts.domains import lines
from alerts.lanes import Envelope, Lane
from alerts.models import Delivery
from alerts.querysets import Front
from alerts.recording import Recorder

logger = logging.getLogger(__name__)

# A sender stops with a batch after BATCH_SECONDS; the slowest answers to its last two messages (some ten timeouts of
# EMAIL_TIMEOUT) still fall into the lease. A task is killed when it has run as long as a lease.
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
    drained = Drained()
    with MailChannel() as mail:
        drained.fanned_out = services.fan_out(meanwhile=lambda: _send_first(mail, drained))
        until = None if seconds is None else time.monotonic() + seconds
        for lane in lanes.ALL:
            front = Front()
            while drained.finished and not drained.outage and (keys := lane.claim(LEASE, front)):
                _send_batch(lane, keys, mail, drained)
                drained.finished = until is None or time.monotonic() < until
    if drained.sent or drained.failed or drained.outage:
        logger.info("Messages sent: %d, not taken: %d%s", drained.sent, drained.failed, _because(drained))
    return drained


def _send_first(mail: MailChannel, drained: Drained) -> None:
    """Send one batch of news, while others have no deliveries yet."""
    news = next(lane for lane in lanes.ALL if lane.model is Delivery)
    if not drained.outage and (keys := news.claim(LEASE, Front())):
        _send_batch(news, keys, mail, drained)


def _because(drained: Drained) -> str:
    return f"; the mail server cannot be reached ({drained.outage})" if drained.outage else ""


def _send_batch(lane: Lane, keys: list[int], mail: MailChannel, drained: Drained) -> None:
    recorder = Recorder(partial(_record_one_again, lane))
    batch = _Batch(lane, mail, drained, recorder, set(keys), time.monotonic() + BATCH_SECONDS)
    try:
        with recorder:
            try:
                for envelope in lane.envelopes(keys):
                    if batch.is_over():
                        break
                    batch.send(envelope)
                batch.finish()
            except Outage as error:
                drained.outage = str(error)
    finally:
        # Also when the database broke off while it was asked what they say: under their lease they would wait minutes.
        if untouched := batch.untouched():
            surely(_give_back, lane, untouched)


@dataclass
class _Batch:
    """Messages that were claimed together. `left`: the keys of which nothing has come yet.

    Up to two are in hand: the text of one is `under_way`; the next is `announced`, and then `agreed` to by the server.
    Its text is handed over when the one before it is recorded, and no sooner.
    """

    lane: Lane
    mail: MailChannel
    drained: Drained
    recorder: Recorder
    left: set[int]
    stop: float
    under_way: Envelope | None = None
    announced: tuple[Envelope, Ready] | None = None
    agreed: tuple[Envelope, Ready] | None = None

    def untouched(self) -> set[int]:
        """Of which nothing has come, and the server has no text whose answer was not heard."""
        return self.left.difference(self.under_way.keys if self.under_way else ())

    def is_over(self) -> bool:
        """Whether its time is."""
        return time.monotonic() > self.stop

    def send(self, envelope: Envelope) -> None:
        """Announce one message, or send it; it is composed while the server still takes the one before. Raises
        Outage."""
        try:
            message = _composed(envelope, self.mail)
        except NotTaken as error:
            self.hear()
            self._failed(envelope, error)
            return
        self.hear()
        if message is None:
            self._settled(envelope)
        elif (wait := lines.wait(_recipient(message))) is not None:
            self._put_back(envelope, wait)
        elif isinstance(message, Ready):
            self.mail.open()
            self._say((envelope, message))
        else:
            self.finish()
            self.mail.open()
            self._send_alone(envelope, message)

    def finish(self) -> None:
        """Send what was agreed to, and hear what became of it."""
        self.hear()
        if self.agreed is not None:
            self._say(None)
            self.hear()

    def hear(self) -> None:
        """What the server says of the message that is under way, recorded before the next one is touched; and whether
        it will take the one that was announced. Raises Outage."""
        if (envelope := self.under_way) is not None:
            self.under_way = None
            try:
                self.mail.answer()
            except NotTaken as error:
                self._failed(envelope, error)
            else:
                self._sent(envelope)
        if (announced := self.announced) is not None:
            self.announced = None
            self._agree(*announced)

    def _say(self, following: tuple[Envelope, Ready] | None) -> None:
        text, self.agreed, self.announced = self.agreed, None, following
        try:
            self.mail.say(text and text[1], following and following[1])
        except NotTaken as error:
            if text is not None:
                self._failed(text[0], error)
        else:
            self.under_way = text and text[0]

    def _agree(self, envelope: Envelope, message: Ready) -> None:
        try:
            try:
                self.mail.agree(message)
            except Lost:
                if self.is_over():
                    return
                self.mail.open()
                self.mail.say(None, message)
                self.mail.agree(message)
        except NotTaken as error:
            self._failed(envelope, error)
        else:
            self.agreed = envelope, message

    def _send_alone(self, envelope: Envelope, message: EmailMessage) -> None:
        try:
            self.mail.send(message)
        except NotTaken as error:
            self._failed(envelope, error)
        except Exception as error:
            # It is written out only here, and may turn out to be broken.
            self._failed(envelope, _broken(error))
        else:
            self._sent(envelope)

    def _sent(self, envelope: Envelope) -> None:
        # First of all: where the record fails, too, it is not given back to be sent a second time.
        self.left.difference_update(envelope.keys)
        if len(envelope.keys) == 1 and envelope.message_id:
            self.recorder.sent(envelope.keys[0], envelope.message_id)
        else:
            self.recorder.settle()
            surely(_record_sent, self.lane, envelope)
        self.drained.sent += 1

    def _settled(self, envelope: Envelope) -> None:
        """Nothing is left to tell."""
        self.recorder.settle()
        surely(_record_settled, self.lane, envelope)
        self.left.difference_update(envelope.keys)

    def _put_back(self, envelope: Envelope, wait: dt.timedelta) -> None:
        """Its domain is at its limit: it waits for its turn."""
        self.recorder.settle()
        surely(_record_wait, self.lane, envelope, wait)
        self.left.difference_update(envelope.keys)

    def _failed(self, envelope: Envelope, error: NotTaken) -> None:
        self.recorder.settle()
        surely(_record_failure, self.lane, envelope, error)
        self.drained.failed += 1
        self.left.difference_update(envelope.keys)


def _composed(envelope: Envelope, mail: MailChannel) -> EmailMessage | Ready | None:
    try:
        return envelope.fill() if envelope.fill is not None and mail.takes_ready else envelope.compose()
    except Exception as error:
        raise _broken(error) from error


def _broken(error: Exception) -> NotTaken:
    """One message that cannot be composed must not hold up the others. Its text may name someone: it is not logged."""
    logger.error("A message could not be composed: %s", type(error).__name__)
    return NotTaken(type(error).__name__)


def _recipient(message: EmailMessage | Ready) -> str:
    return message.recipient if isinstance(message, Ready) else message.to[0]


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


def _record_one_again(lane: Lane, key: int, message_id: str) -> None:
    surely(_record_keys_sent, lane, [key], message_id)


def _record_sent(lane: Lane, envelope: Envelope) -> None:
    _record_keys_sent(lane, envelope.keys, envelope.message_id)


def _record_keys_sent(lane: Lane, keys: list[int], message_id: str) -> None:
    record = {"message_id": message_id} if message_id else {}
    lane.messages().held(keys).update(state="sent", sent_at=Now(), leased_until=None, last_error="", **record)


def _record_settled(lane: Lane, envelope: Envelope) -> None:
    lane.messages().held(envelope.keys).update(state="settled", leased_until=None, last_error="")


def _record_wait(lane: Lane, envelope: Envelope, wait: dt.timedelta) -> None:
    lane.messages().held(envelope.keys).update(state="pending", leased_until=None, due_at=Now() + wait)


@transaction.atomic
def _record_failure(lane: Lane, envelope: Envelope, error: NotTaken) -> None:
    tried = envelope.attempts + 1
    values = {"attempts": F("attempts") + 1, "last_error": error.reason[:200], "leased_until": None}
    nobody = bounces.is_permanent(error.code)
    if nobody or tried >= MOST_ATTEMPTS:
        lane.messages().held(envelope.keys).update(state="failed", **values)
        if envelope.follower is not None and (nobody or error.code.startswith("5")):
            gate.pause(follower=envelope.follower, reason="bounced", code=error.code)
    else:
        lane.messages().held(envelope.keys).update(state="pending", due_at=Now() + _pause(tried), **values)


def _give_back(lane: Lane, keys: Iterable[int]) -> None:
    lane.messages().held(list(keys)).update(state="pending", leased_until=None)


def _pause(tried: int) -> dt.timedelta:
    """Five times longer each time, give or take a fifth, so that what failed together is not tried together again."""
    return _FIRST_RETRY * 5 ** (tried - 1) * random.uniform(0.8, 1.2)  # noqa: S311
