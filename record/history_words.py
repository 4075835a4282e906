"""History rows in words: field, before, after."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltrans.fields import TranslatedVirtualField

from record.word_diff import Piece, word_diff

# A history row that can be told apart by its table and id serves as a key of a dict.
Row = Any


@dataclass
class Change:
    """One field: what it was, what it is."""

    field: str
    before: str
    after: str
    pieces: list[Piece] = dataclasses.field(default_factory=list)


@dataclass
class Told:
    """What a row of history is about, and what changed."""

    name: str
    changes: list[Change]


def changes_between(pairs: Iterable[tuple[Row, Row | None]], owners: dict[type[models.Model], str]) -> dict[Row, Told]:
    """For each row and the one before it: what changed. Names of related things cost one query a model.

    `owners` names the foreign key by which a row belongs to the case: the page says that already."""
    pairs = list(pairs)
    names = _names_of_related(row for pair in pairs for row in pair if row is not None)
    told: dict[Row, Told] = {}
    for row, earlier in pairs:
        old, new = (earlier, row) if row.pgh_label == "update" else (None, row)
        if row.pgh_label == "delete":
            old, new = row, None
        owner = owners.get(row.pgh_tracked_model, "")
        told[row] = Told(_name_of(row, names, owner), list(_changes(row, old, new, names, owner)))
    return told


def _fields(row: Row) -> list[Any]:
    fields: list[Any] = []
    for f in row.pgh_tracked_model._meta.fields:
        has_it = any(own.name == f.name for own in row._meta.fields)
        bound = f.name.rsplit("_", 1)[0] if f.name.endswith(("_earliest", "_latest")) else ""
        is_bound = bool(bound) and any(other.name == bound for other in row.pgh_tracked_model._meta.fields)
        if has_it and not f.primary_key and not is_bound and not isinstance(f, TranslatedVirtualField):
            fields.append(f)
    return fields


def _changes(row: Row, old: Row | None, new: Row | None, names: dict[Any, str], owner: str) -> Iterable[Change]:
    for f in _fields(row):
        if f.name == owner and (old is None or new is None):
            continue
        if f.name == "i18n":
            yield from _translations(row, old, new)
            continue
        before = "" if old is None else _in_words(f, getattr(old, f.attname), names)
        after = "" if new is None else _in_words(f, getattr(new, f.attname), names)
        if before != after:
            yield Change(capfirst(str(f.verbose_name)), before, after, word_diff(before, after) if old and new else [])


def _translations(row: Row, old: Row | None, new: Row | None) -> Iterable[Change]:
    one = (getattr(old, "i18n", None) or {}) if old else {}
    two = (getattr(new, "i18n", None) or {}) if new else {}
    for key in sorted({*one, *two}):
        before, after = str(one.get(key) or ""), str(two.get(key) or "")
        if before != after:
            label = getattr(_virtual(row, key), "verbose_name", key)
            yield Change(capfirst(str(label)), before, after, word_diff(before, after) if old and new else [])


def _virtual(row: Row, key: str) -> Any:
    return next((f for f in row.pgh_tracked_model._meta.private_fields if f.name == key), None)


def _in_words(f: Any, value: Any, names: dict[Any, str]) -> str:
    if value in (None, "", []):
        return ""
    if f.is_relation:
        return names.get((f.remote_field.model, value)) or _("no. %(id)s, since deleted") % {"id": value}
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(f.flatchoices) if getattr(f, "choices", None) else {}
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    try:
        return str(choices.get(value, value))
    except TypeError:
        return str(value)


def _name_of(row: Row, names: dict[Any, str], owner: str) -> str:
    """What the thing was called, from its own row: the thing itself may be gone."""
    for name in ("name", "title", "text", "kind", "criterion", "role"):
        own = next((f for f in _fields(row) if f.name == name), None)
        if own is not None and (value := _in_words(own, getattr(row, own.attname), names)):
            return value[:120]
    for own in _fields(row):
        if own.is_relation and own.name != owner and (value := _in_words(own, getattr(row, own.attname), names)):
            return value[:120]
    return ""


def _names_of_related(rows: Iterable[Row]) -> dict[Any, str]:
    wanted: dict[type[models.Model], set[Any]] = {}
    for row in rows:
        for f in _fields(row):
            if f.is_relation and (value := getattr(row, f.attname)) is not None:
                wanted.setdefault(f.remote_field.model, set()).add(value)
    names: dict[Any, str] = {}
    for model, ids in wanted.items():
        # What a name is made of is one foreign key away at most (a membership's organisation, a charge's article).
        nearby = [f.name for f in model._meta.fields if f.many_to_one and f.related_model is not model]
        for found in model._default_manager.select_related(*nearby).filter(pk__in=ids):
            names[(model, found.pk)] = str(found)
    return names
