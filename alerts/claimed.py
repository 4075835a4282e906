"""A delivery as a sender holds it: thousands a second pass here, and models would cost more than the messages."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Value
from django.db.models.functions import Coalesce

from alerts.models import Delivery, Follower, FollowerKey


class Claimed(NamedTuple):
    """What a message needs of a delivery and of its follower. `openpgp`: the follower's key, encrypted, if any;
    `again`: why an editor has it told again."""

    pk: int
    version_id: int
    settling_id: int | None
    rhythm: str
    subscriptions: list[uuid.UUID]
    attempts: int
    follower_id: uuid.UUID
    language: str
    address: str
    openpgp: str | None
    again: str

    def delivery(self) -> Delivery:
        """As the models that a letter is composed from, without asking the database."""
        follower: Any = Follower(pk=self.follower_id, language=self.language, address=self.address)
        key = None if self.openpgp is None else FollowerKey(follower=follower, openpgp=self.openpgp)
        # Also that there is none is known, and not asked for.
        Follower._meta.get_field("key").set_cached_value(follower, key)
        return Delivery(
            pk=self.pk,
            version_id=self.version_id,
            follower=follower,
            rhythm=self.rhythm,
            subscriptions=self.subscriptions,
            attempts=self.attempts,
        )


_COLUMNS = (
    "pk",
    "version_id",
    "settling_id",
    "rhythm",
    "subscriptions",
    "attempts",
    "follower_id",
    "follower__language",
    "follower__address",
    "follower__key__openpgp",
)


def claimed(keys: Collection[int]) -> list[Claimed]:
    """Those of these deliveries that are still held and still have a follower, the longest due first; in one query."""
    held = Delivery.objects.held(keys).filter(follower__isnull=False).order_by("due_at", "pk")
    rows = held.values_list(*_COLUMNS, Coalesce("retold__reason", Value("")))
    return [Claimed._make(row) for row in rows]
