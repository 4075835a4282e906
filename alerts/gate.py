"""The four doors through which public code reaches followers: functions of the database, granted to the public role
one by one (migrations/0002_public_functions.py). Nothing here can read an address or count followers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from alerts.addresses import encrypted, keyed_hash
from alerts.targets import Target, named_targets
from alerts.tokens import Token


@dataclass(frozen=True)
class Followed:
    """One subscription, as its page shows it."""

    id: uuid.UUID
    target: Target
    rhythm: str
    changes: list[str]
    confirmed: bool


def ask(*, address: str, language: str, target: Target, rhythm: str, changes: Iterable[str]) -> bool:
    """Ask an address by mail whether it wants to follow something. The answer does not depend on whether it is known;
    False means that too many have asked within the hour for anyone to be served."""
    return _call(
        "SELECT alerts_subscribe(%s, %s, %s, %s, %s, %s, %s::text[])",
        [keyed_hash(address), encrypted(address), language, target.kind, target.id, rhythm, list(changes)],
    )[0][0]


def confirm(subscriptions: Iterable[uuid.UUID]) -> int:
    """Confirm these subscriptions. Returns how many of them are confirmed now."""
    return _call("SELECT alerts_confirm(%s::uuid[])", [list(subscriptions)])[0][0]


def followed(token: Token) -> list[Followed]:
    """The subscriptions that a link is about, those that are still there, in the order in which they were asked for."""
    rows = _call(
        "SELECT id, kind, target, rhythm, changes, confirmed FROM alerts_subscriptions(%s::uuid[], %s, %s)",
        [token.subscriptions, token.follower, token.rhythm],
    )
    targets = named_targets((kind, target) for _id, kind, target, *_rest in rows)
    return [
        Followed(key, targets[kind, target], rhythm, changes, confirmed)
        for key, kind, target, rhythm, changes, confirmed in rows
    ]


def unsubscribe(token: Token) -> int:
    """End the subscriptions that a link is about. Returns how many there were."""
    return _call("SELECT alerts_unsubscribe(%s::uuid[], %s, %s)", [token.subscriptions, token.follower, token.rhythm])[
        0
    ][0]


def _call(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
