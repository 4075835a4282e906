"""What is sent, in its order: confirmations, since someone is waiting for one; then news at once; then digests."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from alerts import letters
from alerts.models import ConfirmationMail, Delivery, Outgoing, Subscription
from alerts.news import News, news_of
from alerts.querysets import OutgoingQuerySet
from alerts.targets import named_targets
from record.published import Version

# News by the language in which it is told and the sequence of its version.
Told = dict[tuple[str, int], News]

BATCH = 100
# A digest may hold many versions, so fewer followers are claimed at once.
DIGESTS = 20


@dataclass(frozen=True)
class Envelope:
    """One message and the rows that are recorded with it."""

    keys: list[int]
    attempts: int
    compose: Callable[[], EmailMultiAlternatives]
    record: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Lane:
    """One kind of message: how some are claimed, and what they say."""

    model: type[Outgoing]
    claim: Callable[[dt.timedelta], list[int]]
    envelopes: Callable[[list[int]], Iterator[Envelope]]

    def messages(self) -> OutgoingQuerySet:
        return self.model._default_manager.all()


def _confirmations(keys: list[int]) -> Iterator[Envelope]:
    mails = list(ConfirmationMail.objects.held(keys).select_related("follower").order_by("pk"))
    asked: dict[uuid.UUID, list[Subscription]] = {}
    for subscription in Subscription.objects.filter(follower__in=[m.follower_id for m in mails]).in_order():
        asked.setdefault(subscription.follower_id, []).append(subscription)
    followers = {mail.follower_id: mail.follower.language for mail in mails}
    targets = _targets((followers[s.follower_id], s) for subscriptions in asked.values() for s in subscriptions)
    for mail in mails:
        compose = partial(letters.confirmation, mail, asked.get(mail.follower_id, []), targets[mail.follower.language])
        yield Envelope([mail.pk], mail.attempts, compose)


def _news(keys: list[int]) -> Iterator[Envelope]:
    deliveries = _deliveries(keys)
    news = _news_for(deliveries)
    reasons = _reasons(deliveries)
    targets = _targets((_language(d), s) for d in deliveries for u in d.subscriptions if (s := reasons.get(u)))
    for delivery in deliveries:
        called = targets[_language(delivery)]
        because = [called[s.kind, s.target] for u in delivery.subscriptions if (s := reasons.get(u))]
        compose = partial(letters.alert, delivery, news[_language(delivery), delivery.version_id], because)
        record = {"message_id": letters.message_id("delivery", delivery.pk)}
        yield Envelope([delivery.pk], delivery.attempts, compose, record)


def _acts(keys: list[int]) -> Iterator[Envelope]:
    """What one act changed in many cases: one message a follower."""
    deliveries = _deliveries(keys)
    news = _news_for(deliveries)
    batches = dict(Version.objects.filter(pk__in={d.version_id for d in deliveries}).values_list("pk", "batch"))
    deliveries.sort(key=lambda d: (str(d.follower_id), str(batches[d.version_id]), d.version_id))
    for _whose, same in groupby(deliveries, key=lambda d: (d.follower_id, batches[d.version_id])):
        yield _digest(list(same), news)


def _digests(keys: list[int]) -> Iterator[Envelope]:
    deliveries = _deliveries(keys)
    news = _news_for(deliveries)
    deliveries.sort(key=lambda d: (str(d.follower_id), d.rhythm, d.version_id))
    for _whose, same in groupby(deliveries, key=lambda d: (d.follower_id, d.rhythm)):
        yield _digest(list(same), news)


def _digest(together: list[Delivery], news: Told) -> Envelope:
    return Envelope(
        [d.pk for d in together],
        max(d.attempts for d in together),
        partial(letters.digest, together, [news[_language(d), d.version_id] for d in together]),
        {"message_id": letters.message_id("digest", min(d.pk for d in together))},
    )


def _deliveries(keys: list[int]) -> list[Delivery]:
    return list(
        Delivery.objects.held(keys).filter(follower__isnull=False).select_related("follower").order_by("due_at", "pk")
    )


def _reasons(deliveries: list[Delivery]) -> dict[uuid.UUID, Subscription]:
    return Subscription.objects.in_bulk({u for d in deliveries for u in d.subscriptions})


def _language(delivery: Delivery) -> str:
    return delivery.follower.language if delivery.follower else settings.LANGUAGE_CODE


def _news_for(deliveries: Iterable[Delivery]) -> Told:
    """The news of these deliveries, each in the language of its follower; a question a language."""
    wanted: dict[str, set[int]] = {}
    for delivery in deliveries:
        wanted.setdefault(_language(delivery), set()).add(delivery.version_id)
    told: Told = {}
    for language, sequences in wanted.items():
        with translation.override(language):
            told |= {(language, sequence): news for sequence, news in news_of(sequences).items()}
    return told


def _targets(subscriptions: Iterable[tuple[str, Subscription]]) -> dict[str, letters.Targets]:
    """By the language in which each is to be named, what is followed."""
    wanted: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for language, subscription in subscriptions:
        wanted[language].add((subscription.kind, subscription.target))
    named: dict[str, letters.Targets] = defaultdict(dict)
    for language, identities in wanted.items():
        with translation.override(language):
            named[language] = named_targets(identities)
    return named


ALL = (
    Lane(ConfirmationMail, lambda lease: ConfirmationMail.objects.claim(limit=BATCH, lease=lease), _confirmations),
    Lane(Delivery, lambda lease: Delivery.objects.at_once().claim(limit=BATCH, lease=lease), _news),
    Lane(Delivery, lambda lease: Delivery.objects.claim_acts(limit=DIGESTS, lease=lease), _acts),
    Lane(Delivery, lambda lease: Delivery.objects.claim_digests(limit=DIGESTS, lease=lease), _digests),
)
