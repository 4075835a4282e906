"""Sealing anew what was sealed under another key: when a case goes to another team, and when keys are changed.

Nothing that is said changes, so no history is written; the history itself is sealed anew with the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.db import models, transaction

from prisoners.models import ConfidentialNote, Consent, Prisoner
from prisoners.models.confidential import sealed_names
from prisoners.sealed_fields import place_of, sealed_at, unsealed_at
from prisoners.team_keys import DataKey, KeyNotHere, keeper_of, opened, present_key
from record.sealing import DoesNotOpen, key_id_of

# The tables with sealed words, each with its history.
SEALED_TABLES: tuple[type[models.Model], ...] = (ConfidentialNote, Consent)


@transaction.atomic
def seal_for_team(case: Prisoner) -> int:
    """Seal the notes and consents of a case, and their history, under the key of the team that keeps it now. Returns
    how many rows were sealed anew. A case without a team keeps the keys that it had. Raises KeyNotHere where a note
    itself cannot be opened; of the history, what does not open stays as it is."""
    team = keeper_of(case.pk)
    if team is None:
        return 0
    count = 0
    key: DataKey | None = None
    present = present_key(team)
    for table in SEALED_TABLES:
        for model in (table, history_of(table)):
            for row in rows_sealed_otherwise(model, present.pk).filter(prisoner=case.pk).select_for_update():
                key = key or opened(present)
                try:
                    values = sealed_anew(row, key)
                except KeyNotHere:
                    if model is table:
                        raise
                    continue
                with said_nothing_new():
                    model._base_manager.filter(pk=row.pk).update(**values)
                count += 1
    return count


def history_of(table: type[models.Model]) -> type[models.Model]:
    """The history of a table."""
    history: type[models.Model] = table._meta.get_field("events").related_model  # type: ignore[assignment]
    return history


def rows_sealed_otherwise(model: type[models.Model], key_id: Any) -> models.QuerySet[Any]:
    """The rows of a table with words under another key than this one, the oldest first."""
    other = models.Q()
    for name in sealed_names(model):
        other |= models.Q(**{f"{name}__sealed_otherwise": key_id})
    return model._base_manager.filter(other).order_by("pk")


def sealed_anew(row: Any, key: DataKey) -> dict[str, Any]:
    """What the words of a row, or of a row of history, become under a key: those that are not under it yet. Raises
    KeyNotHere, also for what was changed."""
    table = getattr(type(row), "pgh_tracked_model", None) or type(row)
    values = {}
    for name in sealed_names(type(row)):
        stored = row.__dict__[name]
        if not stored or key_id_of(stored) == key.id:
            continue
        place = place_of(table._meta.label_lower, name, row.sealed_for, row.prisoner_id)
        try:
            values[name] = sealed_at(unsealed_at(stored, place), place, key)
        except DoesNotOpen as error:
            raise KeyNotHere(str(getattr(row, name))) from error
    return values


@contextmanager
def said_nothing_new() -> Iterator[None]:
    """No history of what is written meanwhile to the sealed tables, and their history may be written over."""
    triggers = dict.fromkeys(SEALED_TABLES, "update_update")
    triggers |= {history_of(table): "append_only" for table in SEALED_TABLES}
    with pgtrigger.ignore(*(f"{model._meta.label}:{name}" for model, name in triggers.items())):
        yield
