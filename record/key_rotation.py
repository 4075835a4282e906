"""What lies encrypted in the database, table by table, and how it is encrypted anew (`manage.py rotate_keys`).

Rooms register their tables. A row at a time, each in its own transaction: reading and writing go on meanwhile, what was
done stays done when it is cut off, and a second run begins where the first one ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from record.encryption import InvalidToken, decrypted, encrypted, is_newest


class HeldElsewhere(Exception):
    """A row is under a key that is not on this machine, and is none of its business."""


@dataclass
class Counted:
    """How many rows were under an older key (or were encrypted anew), no key reads, or have a key that is elsewhere."""

    old: int = 0
    unreadable: int = 0
    elsewhere: int = 0


@dataclass(frozen=True)
class Kept:
    """A table with something encrypted. `what`: its words for an operator; `is_old`: whether a row is under another key
    than the newest; `renewed`: what to write to encrypt it anew, which changes nothing itself. Both raise InvalidToken
    where no key reads a row, HeldElsewhere where its key is not here. `write`: how, where not by a plain update."""

    what: str
    rows: Callable[[], models.QuerySet[Any]]
    is_old: Callable[[Any], bool]
    renewed: Callable[[Any], dict[str, Any]]
    write: Callable[[Any, dict[str, Any]], None] | None = None


tables: list[Kept] = []
# What is done before tables are looked at: a team's new key, made so that its notes are sealed under it.
beforehand: list[Callable[[bool], None]] = []
# What is tidied once all is under the newest keys.
afterwards: list[Callable[[], None]] = []


def keep_encrypted(*kept: Kept) -> None:
    """Register tables with something encrypted; those that others depend on first."""
    tables.extend(kept)


def columns(what: str, model: type[models.Model], *names: str) -> Kept:
    """A table with columns that are encrypted with FIELD_KEYS (record/encryption.py); an empty one says nothing."""

    def texts(row: Any) -> Iterator[tuple[str, str]]:
        return ((name, getattr(row, name)) for name in names if getattr(row, name))

    return Kept(
        what,
        model._base_manager.all,
        lambda row: any(not is_newest(text) for _name, text in texts(row)),
        lambda row: {name: encrypted(decrypted(text)) for name, text in texts(row)},
    )


def look(kept: Kept) -> Counted:
    """How many rows of a table are not under the newest keys."""
    found = Counted()
    for row in kept.rows().order_by("pk").iterator():
        try:
            if kept.is_old(row):
                kept.renewed(row)
                found.old += 1
        except InvalidToken:
            found.unreadable += 1
        except HeldElsewhere:
            found.elsewhere += 1
    return found


def renew(kept: Kept) -> Counted:
    """Encrypt what is under older keys anew. Returns how many rows were, and how many could not be."""
    done = Counted()
    for key in kept.rows().order_by("pk").values_list("pk", flat=True).iterator():
        try:
            done.old += _renew_row(kept, key)
        except InvalidToken:
            done.unreadable += 1
        except HeldElsewhere:
            done.elsewhere += 1
    return done


@transaction.atomic
def _renew_row(kept: Kept, key: Any) -> bool:
    row = kept.rows().filter(pk=key).select_for_update(no_key=True, of=("self",)).first()
    if row is None or not kept.is_old(row):
        return False
    values = kept.renewed(row)
    if kept.write is not None:
        kept.write(row, values)
    else:
        type(row)._base_manager.filter(pk=key).update(**values)
    return True
