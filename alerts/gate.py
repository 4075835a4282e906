"""The doors through which public code reaches followers: functions of the database, granted to the public role
one by one (migrations/0002_public_functions.py, 0006_choosing.py, 0009_pause.py, 0010_follower_key.py).
Nothing here can read an address or count followers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from alerts.addresses import encrypted, keyed_hashes
from alerts.models import Subscription
from alerts.rhythms import DIGEST_HOUR, DIGEST_TIME_ZONE
from alerts.targets import Target, named_targets
from alerts.tokens import Token


@dataclass(frozen=True)
class Terms:
    """How often, when, of what kinds of change and in which language somebody is told. No `changes` means any."""

    rhythm: str = Subscription.Rhythm.AT_ONCE.value
    changes: Sequence[str] = ()
    hour: int = DIGEST_HOUR
    time_zone: str = DIGEST_TIME_ZONE
    language: str = settings.LANGUAGE_CODE


@dataclass(frozen=True)
class Followed:
    """One subscription, as its page shows it."""

    id: uuid.UUID
    target: Target
    rhythm: str
    changes: list[str]
    confirmed: bool
    hour: int = DIGEST_HOUR
    time_zone: str = DIGEST_TIME_ZONE
    language: str = settings.LANGUAGE_CODE

    @property
    def terms(self) -> Terms:
        return Terms(self.rhythm, self.changes, self.hour, self.time_zone, self.language)


def ask(
    *,
    address: str,
    language: str,
    target: Target,
    rhythm: str,
    changes: Iterable[str],
    hour: int = DIGEST_HOUR,
    time_zone: str = DIGEST_TIME_ZONE,
) -> bool:
    """Ask an address by mail whether it wants to follow something. The answer does not depend on whether it is known;
    False means that too many have asked within the hour for anyone to be served."""
    return _call(
        "SELECT alerts_subscribe(%s, %s, %s, %s, %s, %s, %s::text[], %s::integer, %s)",
        [
            _filed(address),
            encrypted(address),
            language,
            target.kind,
            target.id,
            rhythm,
            list(changes),
            hour,
            time_zone,
        ],
    )[0][0]


def confirm(subscriptions: Iterable[uuid.UUID]) -> int:
    """Confirm these subscriptions. Returns how many of them are confirmed now. A paused address is told again."""
    keys = list(subscriptions)
    confirmed = _call("SELECT alerts_confirm(%s::uuid[])", [keys])[0][0]
    _call("SELECT alerts_resume(%s::uuid[])", [keys])
    return confirmed


def pause(*, reason: str, code: str = "", follower: uuid.UUID | None = None, address: str = "") -> bool:
    """Send a follower nothing more, since the address bounced or complained. Returns whether there is such a one."""
    hashed = _filed(address) if address else None
    return _call("SELECT alerts_pause_follower(%s, %s, %s, %s)", [follower, hashed, reason, code])[0][0]


def pause_reason(token: Token) -> str:
    """Why the follower whom a link is about is told nothing for now (models.Pause.Reason); empty where they are."""
    return _call("SELECT alerts_pause_reason(%s::uuid[], %s)", [token.subscriptions, token.follower])[0][0]


def set_openpgp_key(token: Token, key: str) -> bool:
    """Encrypt what a link's follower is told to this checked public key; an empty one ends that. Returns whether there
    is such a follower."""
    kept = encrypted(key) if key else ""
    return _call("SELECT alerts_set_key(%s::uuid[], %s, %s)", [token.subscriptions, token.follower, kept])[0][0]


def followed(token: Token) -> list[Followed]:
    """The subscriptions that a link is about, those that are still there, in the order in which they were asked for."""
    rows = _call(
        "SELECT id, kind, target, rhythm, changes, confirmed, hour, time_zone, language"
        " FROM alerts_subscriptions(%s::uuid[], %s, %s)",
        [token.subscriptions, token.follower, token.rhythm],
    )
    targets = named_targets((kind, target) for _id, kind, target, *_rest in rows)
    return [Followed(key, targets[kind, target], *rest) for key, kind, target, *rest in rows]


def change(subscription: uuid.UUID, terms: Terms) -> int:
    """Change the terms of a confirmed subscription, and the language of all that its follower gets. Returns how many
    were changed: none, where it is not there any more."""
    return _call(
        "SELECT alerts_change(%s::uuid[], %s, %s, %s::text[], %s::integer, %s)",
        [[subscription], terms.language, terms.rhythm, list(terms.changes), terms.hour, terms.time_zone],
    )[0][0]


def unsubscribe(token: Token) -> int:
    """End the subscriptions that a link is about. Returns how many there were."""
    return _call("SELECT alerts_unsubscribe(%s::uuid[], %s, %s)", [token.subscriptions, token.follower, token.rhythm])[
        0
    ][0]


def _filed(address: str) -> str:
    """The hash of an address; who was filed under one of a former SECRET_KEY is under this one from then on."""
    present, *former = keyed_hashes(address)
    if former:
        _call("SELECT alerts_refile(%s::text[], %s)", [former, present])
    return present


def _call(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
