"""What this room keeps encrypted: the keys of teams, the words sealed under them, and reports of visitors."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from prisoners.models import Report, ReportMessage, TeamKey
from prisoners.models.confidential import sealed_names
from prisoners.resealing import SEALED_TABLES, history_of, said_nothing_new, sealed_anew
from prisoners.team_keys import KeyNotHere, keeper_of, keys_held_for, opened, outer_keys, present_key, wrap
from record.encryption import InvalidToken, decrypted_with, encrypted_with, is_newest
from record.key_rotation import HeldElsewhere, Kept, afterwards, beforehand, columns, keep_encrypted
from record.sealing import key_id_of, new_key

# What was being written while a key was retired is sealed under it, and not seen until it is committed.
STILL_IN_USE = dt.timedelta(days=1)


def give_new_keys(to_all: bool) -> None:
    """Give a new key to each team that holds one outside since, whose old one lies in every dump made before; or to
    all. The old ones are retired: their words are sealed anew after."""
    for key in TeamKey.objects.in_use():
        if (to_all and outer_keys(key)) or (not key.is_outside and keys_held_for(key)):
            replace(key)


@transaction.atomic
def replace(key: TeamKey) -> None:
    """Retire a key, and make the team a new one."""
    TeamKey.objects.filter(pk=key.pk).update(retired_at=timezone.now())
    new = TeamKey(team=key.team)
    wrap(new, new_key())
    new.save(force_insert=True)


def forget_retired_keys() -> None:
    """Delete keys retired a while ago under which nothing lies any more."""
    for key in TeamKey.objects.retired_before(timezone.now() - STILL_IN_USE):
        if not any(_lies_under(model, key) for table in SEALED_TABLES for model in (table, history_of(table))):
            key.delete()


def _lies_under(model: type[models.Model], key: TeamKey) -> bool:
    under = models.Q()
    for name in sealed_names(model):
        under |= models.Q(**{f"{name}__sealed_under": key.pk})
    return model._base_manager.filter(under).exists()


def _key_is_old(key: TeamKey) -> bool:
    keys = outer_keys(key)
    if not keys:
        raise HeldElsewhere
    return not is_newest(key.wrapped, keys)


def _key_renewed(key: TeamKey) -> dict[str, Any]:
    keys = outer_keys(key)
    return {"wrapped": encrypted_with(keys, decrypted_with(keys, key.wrapped))}


def _present_id(row: Any) -> Any:
    """Under which key the words of a row belong: of a case without a team, the key that they are under, or what
    replaced it."""
    team = keeper_of(row.prisoner_id)
    if team is not None:
        return present_key(team).pk
    used = TeamKey.objects.filter(pk__in=_keys_in(row)).order_by("made_at").last()
    if used is None:
        raise InvalidToken
    return present_key(used.team_id).pk


def _keys_in(row: Any) -> set[Any]:
    return {key_id_of(text) for name in sealed_names(type(row)) if (text := row.__dict__[name])}


def _row_is_old(row: Any) -> bool:
    return bool(_keys_in(row) - {_present_id(row)})


def _row_renewed(row: Any) -> dict[str, Any]:
    try:
        return sealed_anew(row, opened(TeamKey.objects.select_related("team").get(pk=_present_id(row))))
    except KeyNotHere as error:
        raise HeldElsewhere from error


def _write_sealed(row: Any, values: dict[str, Any]) -> None:
    with said_nothing_new():
        type(row)._base_manager.filter(pk=row.pk).update(**values)


def _sealed(what: str, model: type[models.Model]) -> Kept:
    return Kept(what, model._base_manager.all, _row_is_old, _row_renewed, _write_sealed)


keep_encrypted(
    Kept("keys of teams", TeamKey.objects.select_related("team").all, _key_is_old, _key_renewed),
    *(
        kept
        for table in SEALED_TABLES
        for kept in (
            _sealed(str(table._meta.verbose_name_plural), table),
            _sealed(f"history of {table._meta.verbose_name_plural}", history_of(table)),
        )
    ),
    columns("reports of visitors", Report, "sealed"),
    columns("messages about reports", ReportMessage, "sealed"),
)
beforehand.append(give_new_keys)
afterwards.append(forget_retired_keys)
