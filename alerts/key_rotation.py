"""What this room keeps encrypted: addresses and keys of followers, secrets of webhooks."""

from __future__ import annotations

from typing import Any

from django.db import models

from alerts.addresses import decrypted, encrypted, keyed_hash
from alerts.models import Follower, FollowerKey, Webhook
from record.encryption import is_newest
from record.key_rotation import Kept, columns, keep_encrypted


def _follower_is_old(follower: Follower) -> bool:
    return not is_newest(follower.address) or _hash_to_give(follower) is not None


def _follower_renewed(follower: Follower) -> dict[str, Any]:
    values = {"address": encrypted(decrypted(follower.address))}
    found = _hash_to_give(follower)
    return values if found is None else values | {"address_hash": found}


def _hash_to_give(follower: Follower) -> str | None:
    """The hash of the address under the present SECRET_KEY, where it has another; none where somebody has it: the
    same address subscribed again without SECRET_KEY_FALLBACKS."""
    wanted = keyed_hash(decrypted(follower.address))
    if wanted == follower.address_hash or Follower.objects.filter(address_hash=wanted).exists():
        return None
    return wanted


def _followers() -> models.QuerySet[Follower]:
    return Follower.objects.all()


keep_encrypted(
    Kept("addresses of followers", _followers, _follower_is_old, _follower_renewed),
    columns("OpenPGP keys of followers", FollowerKey, "openpgp"),
    columns("secrets of webhooks", Webhook, "secret", "former_secret"),
)
