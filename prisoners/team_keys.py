"""Which key seals the words of a case, and how it is opened (docs/adr/0020-sealed-notes.md)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils.translation import gettext as _

from prisoners.models.prisoner import Maintenance
from prisoners.models.team_key import TeamKey
from record.encryption import decrypted_with, encrypted_with
from record.sealing import new_key

# What is known of each key while the process runs: its team and its encrypted form. Ids are never used twice.
_known: dict[uuid.UUID, TeamKey] = {}


class KeyNotHere(Exception):
    """Words cannot be opened or sealed in this process: the message says whose key is missing."""


@dataclass(frozen=True)
class DataKey:
    """An opened key."""

    id: uuid.UUID
    content: bytes


def keeper_of(case_id: Any) -> int | None:
    """The team under whose key the words of a case are sealed: of those that maintain it, the one that has longest."""
    found = Maintenance.objects.filter(prisoner_id=case_id).order_by("pk")
    return found.values_list("organization_id", flat=True).first()


def key_of_case(case_id: Any) -> DataKey:
    """The key that seals what is written about a case; made where its team has none yet. Raises KeyNotHere."""
    return opened(present_key(keeper_of(case_id)))


def key_by_id(key_id: uuid.UUID) -> DataKey:
    """The key that sealed something. Raises KeyNotHere."""
    known = _known.get(key_id)
    if known is not None:
        try:
            return opened(known)
        except KeyNotHere:
            # It may have been encrypted anew since: look again.
            pass
    found = TeamKey.objects.select_related("team").filter(pk=key_id).first()
    if found is None:
        raise KeyNotHere(_("The key to this is no longer there."))
    _known[key_id] = found
    return opened(found)


def present_key(team_id: int | None) -> TeamKey:
    """The key that a team seals with now; a new one where it has none."""
    present = TeamKey.objects.in_use().filter(team_id=team_id)
    found = present.first()
    if found is None:
        made = TeamKey(team_id=team_id)
        wrap(made, new_key())
        # Of two that begin at once, both go on with the same.
        TeamKey.objects.bulk_create([made], ignore_conflicts=True)
        found = present.get()
    return found


def opened(key: TeamKey) -> DataKey:
    """The key itself. Raises KeyNotHere where this process cannot open it."""
    keys = outer_keys(key)
    if not keys:
        raise KeyNotHere(_("The key of the team “%(team)s” is not on this machine.") % {"team": key})
    try:
        return DataKey(key.pk, bytes.fromhex(decrypted_with(keys, key.wrapped)))
    except InvalidToken as error:
        said = _("The key of the team “%(team)s” on this machine is another than the one it was kept with.")
        other = _("The key of the team “%(team)s” does not open with the present FIELD_KEYS.")
        raise KeyNotHere((said if key.is_outside else other) % {"team": key}) from error


def wrap(key: TeamKey, content: bytes) -> None:
    """Set the encrypted form of a key: with the newest that its team holds outside, where this process has one."""
    outside = keys_held_for(key)
    key.is_outside = bool(outside)
    key.wrapped = encrypted_with(outside or settings.FIELD_KEYS, content.hex())


def outer_keys(key: TeamKey) -> list[str]:
    """The keys that may open this one, newest first; none where they are not on this machine."""
    return keys_held_for(key) if key.is_outside else list(settings.FIELD_KEYS)


def keys_held_for(key: TeamKey) -> list[str]:
    """What TEAM_KEYS has for the team of this key, newest first."""
    return list(settings.TEAM_KEYS.get(key.team.slug, ())) if key.team is not None else []
