"""What is sent, in its order: confirmations, since someone is waiting for one; then news at once; then digests."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.core.mail import EmailMultiAlternatives
from django.db.models import UUIDField
from django.utils import translation

from alerts import letters, tokens
from alerts.addresses import decrypted
from alerts.channels import Ready
from alerts.claimed import Claimed, claimed
from alerts.drafts import Blanks, Drafts
from alerts.gathering import Group, told_together
from alerts.models import ConfirmationMail, Delivery, Outgoing, Subscription
from alerts.news import News
from alerts.querysets import Front, OutgoingQuerySet
from alerts.targets import named_targets
from record.among import among
from record.models import TellingAct
from record.published import Version

# News by the language in which it is told and the versions that it tells; None where nothing is left to tell.
Told = dict[tuple[str, Group], News | None]

BATCH = 1000
# A digest may hold many versions, so fewer followers are claimed at once.
DIGESTS = 20


class Envelope(NamedTuple):
    """One message and the rows that are recorded with it. It may turn out that nothing is left to tell. `message_id`:
    under which it is recorded, where that is kept; `fill`: the same message for the wire, where many share its words
    (alerts/drafts.py)."""

    keys: list[int]
    attempts: int
    compose: Callable[[], EmailMultiAlternatives | None]
    message_id: str = ""
    follower: uuid.UUID | None = None
    fill: Callable[[], Ready | None] | None = None


@dataclass(frozen=True)
class Lane:
    """One kind of message: how some are claimed, and what they say."""

    model: type[Outgoing]
    claim: Callable[[dt.timedelta, Front], list[int]]
    envelopes: Callable[[list[int]], Iterator[Envelope]]

    def messages(self) -> OutgoingQuerySet:
        return self.model._default_manager.all()


def _confirmations(keys: list[int]) -> Iterator[Envelope]:
    mails = list(ConfirmationMail.objects.held(keys).select_related("follower__pause", "follower__key").order_by("pk"))
    asked: dict[uuid.UUID, list[Subscription]] = {}
    for subscription in Subscription.objects.filter(follower__in=[m.follower_id for m in mails]).in_order():
        asked.setdefault(subscription.follower_id, []).append(subscription)
    languages = {mail.follower_id: mail.follower.language for mail in mails}
    targets = _targets((languages[whose], (s.kind, s.target)) for whose, theirs in asked.items() for s in theirs)
    for mail in mails:
        compose = partial(letters.confirmation, mail, asked.get(mail.follower_id, []), targets[mail.follower.language])
        yield Envelope([mail.pk], mail.attempts, compose)


def _at_once(keys: list[int]) -> Iterator[Envelope]:
    """What gathered for a follower in one message: as one sentence where it is of one case, else case by case."""
    deliveries = _still_told(claimed(keys))
    cases = _cases(deliveries)
    gathered: dict[Any, list[Claimed]] = {}
    for delivery in sorted(deliveries, key=attrgetter("version_id")):
        together = (delivery.follower_id, delivery.settling_id) if delivery.settling_id else delivery.pk
        gathered.setdefault(together, []).append(delivery)
    messages = [_Message.of(same, cases) for same in gathered.values()]
    told = _told(messages)
    reasons = _reasons(deliveries)
    drafts = Drafts()
    targets = _targets((m.language, s) for m in messages for u in m.subscriptions if (s := reasons.get(u)))
    for message in messages:
        if len(message.groups) > 1:
            yield _digest(message, told)
        else:
            because = tuple(s for u in message.subscriptions if (s := reasons.get(u)))
            yield _alert(message, told, because, targets[message.language], drafts)


def _digests(keys: list[int]) -> Iterator[Envelope]:
    """All that is due for a follower, case by case: versions of one case as one sentence."""
    deliveries = _still_told(claimed(keys))
    cases = _cases(deliveries)
    deliveries.sort(key=lambda d: (str(d.follower_id), d.rhythm, d.version_id, d.pk))
    whose = groupby(deliveries, key=lambda d: (d.follower_id, d.rhythm))
    messages = [_Message.of(list(same), cases) for _whose, same in whose]
    told = _told(messages)
    for message in messages:
        yield _digest(message, told)


class _Message:
    """Deliveries to one follower that go out together, and the groups of versions they tell, each as one."""

    __slots__ = ("deliveries", "groups", "language", "subscriptions")

    def __init__(self, deliveries: list[Claimed], groups: tuple[Group, ...] = ()) -> None:
        # The first gives the message its number, at every attempt.
        self.deliveries = sorted(deliveries)
        self.groups = groups or tuple((d.version_id,) for d in deliveries)
        self.language = deliveries[0].language
        self.subscriptions = deliveries[0].subscriptions
        if len(deliveries) > 1:
            self.subscriptions = list(dict.fromkeys(u for d in deliveries for u in d.subscriptions))

    @classmethod
    def of(cls, deliveries: list[Claimed], cases: dict[int, tuple[str, str]]) -> _Message:
        """Versions of one case are one group."""
        if len(deliveries) == 1:
            return cls(deliveries)
        groups: dict[Any, dict[int, None]] = {}
        for delivery in deliveries:
            groups.setdefault(cases[delivery.version_id], {})[delivery.version_id] = None
        return cls(deliveries, tuple(tuple(group) for group in groups.values()))

    @property
    def spelled_out(self) -> tuple[Group, ...]:
        """What is said in words, and the last, to which the rest leads."""
        most = letters.MOST_IN_DIGEST
        return self.groups if len(self.groups) <= most else (*self.groups[:most], self.groups[-1])

    def news(self, told: Told) -> list[News]:
        return [news for group in self.spelled_out if (news := told[self.language, group]) is not None]

    def envelope(
        self,
        compose: Callable[[], EmailMultiAlternatives | None],
        message_id: str,
        fill: Callable[[], Ready | None] | None = None,
    ) -> Envelope:
        keys, attempts = [d.pk for d in self.deliveries], [d.attempts for d in self.deliveries]
        return Envelope(keys, max(attempts), compose, message_id, self.deliveries[0].follower_id, fill)


def _alert(
    message: _Message, told: Told, because: tuple[tuple[str, str], ...], targets: letters.Targets, drafts: Drafts
) -> Envelope:
    first = message.deliveries[0]
    message_id = letters.message_id("delivery", first.pk)

    def compose() -> EmailMultiAlternatives | None:
        news = message.news(told)
        if not news:
            return None
        news_again, named = replace(news[0], again=first.again), [targets[s] for s in because]
        return letters.alert(first.delivery(), news_again, named, subscriptions=message.subscriptions)

    def fill() -> Ready | None:
        token = tokens.to_leave(first.follower_id, first.rhythm, message.subscriptions)
        blanks = Blanks(decrypted(first.address), message_id, token)
        # All that `compose` reads beside the blanks.
        return drafts.ready((message.language, message.groups, first.again, because), blanks, compose)

    return message.envelope(compose, message_id, fill if first.openpgp is None else None)


def _digest(message: _Message, told: Told) -> Envelope:
    def compose() -> EmailMultiAlternatives | None:
        news, more = message.news(told), len(message.groups) - len(message.spelled_out)
        return letters.digest([d.delivery() for d in message.deliveries], news, more=more) if news else None

    return message.envelope(compose, letters.message_id("digest", message.deliveries[0].pk))


def _still_told(deliveries: list[Claimed]) -> list[Claimed]:
    """Without what was taken back after a sender had it in hand, and could not hand it over."""
    sequences = {d.version_id for d in deliveries}
    untold = TellingAct.objects.untold_of(sequences)
    if not untold:
        return deliveries
    Delivery.objects.filter(pk__in=[d.pk for d in deliveries if d.version_id in untold]).delete()
    return [d for d in deliveries if d.version_id not in untold]


def _cases(deliveries: list[Claimed]) -> dict[int, tuple[str, str]]:
    """The case of each version, by its sequence."""
    named = Version.objects.filter(pk__in={d.version_id for d in deliveries})
    return {sequence: (kind, case) for sequence, kind, case in named.values_list("sequence", "kind", "public_id")}


def _reasons(deliveries: list[Claimed]) -> dict[uuid.UUID, tuple[str, str]]:
    """What is followed by each subscription because of which these are told: kind and target."""
    named = Subscription.objects.filter(among({u for d in deliveries for u in d.subscriptions}, UUIDField))
    return {key: (kind, target) for key, kind, target in named.values_list("pk", "kind", "target")}


def _told(messages: Iterable[_Message]) -> Told:
    """What these messages spell out, each in the language of its follower; a question a language."""
    wanted: dict[str, set[Group]] = {}
    for message in messages:
        wanted.setdefault(message.language, set()).update(message.spelled_out)
    told: Told = {}
    for language, groups in wanted.items():
        with translation.override(language):
            told |= {(language, group): news for group, news in told_together(groups).items()}
    return told


def _targets(followed: Iterable[tuple[str, tuple[str, str]]]) -> dict[str, letters.Targets]:
    """By the language in which each is to be named, what is followed."""
    wanted: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for language, kind_and_target in followed:
        wanted[language].add(kind_and_target)
    named: dict[str, letters.Targets] = defaultdict(dict)
    for language, identities in wanted.items():
        with translation.override(language):
            named[language] = named_targets(identities)
    return named


def _claim_confirmations(lease: dt.timedelta, front: Front) -> list[int]:
    return ConfirmationMail.objects.claim(limit=BATCH, lease=lease, front=front)


def _claim_at_once(lease: dt.timedelta, front: Front) -> list[int]:
    return Delivery.objects.claim_at_once(limit=BATCH, lease=lease, front=front)


def _claim_digests(lease: dt.timedelta, _front: Front) -> list[int]:
    return Delivery.objects.claim_digests(limit=DIGESTS, lease=lease)


ALL = (
    Lane(ConfirmationMail, _claim_confirmations, _confirmations),
    Lane(Delivery, _claim_at_once, _at_once),
    Lane(Delivery, _claim_digests, _digests),
)
