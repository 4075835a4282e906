"""History rows in words: field, before, after."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltrans.fields import TranslatedVirtualField

from record.word_diff import Piece, word_diff

# A history row that can be told apart by its table and id serves as a key of a dict.
Row = Any
# A model → its rows that may be named to the reader; None where all may be.
Seen = Callable[[type[models.Model]], "models.QuerySet[Any] | None"]


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


def changes_between(
    pairs: Iterable[tuple[Row, Row | None]], owners: dict[type[models.Model], str], seen: Seen | None = None
) -> dict[Row, Told]:
    """For each row and the one before it: what changed. Names of related things cost one or two queries a model.

    `owners` names the foreign key by which a row belongs to the case: the page says that already. `seen` says which
    related things may be named."""
    rows = list(pairs)
    before_after = []
    for row, earlier in rows:
        old, new = (earlier, row) if row.pgh_label == "update" else (None, row)
        before_after.append((row, None) if row.pgh_label == "delete" else (old, new))
    return {row: told for (row, _earlier), told in zip(rows, told_of(before_after, owners, seen), strict=True)}


def told_of(
    pairs: Iterable[tuple[Row | None, Row | None]], owners: dict[type[models.Model], str], seen: Seen | None = None
) -> list[Told]:
    """The same for each pair of what was (None: nothing) and what is (None: nothing any more), in their order."""
    pairs = list(pairs)
    names = _names_of_related((row for pair in pairs for row in pair if row is not None), seen)
    told: list[Told] = []
    for old, new in pairs:
        row = new or old
        assert row is not None, "a pair says something"
        owner = owners.get(row.pgh_tracked_model, "")
        told.append(Told(_name_of(row, names, owner), list(_changes(row, old, new, names, owner))))
    return told


def fields_of(row: Row) -> list[Any]:
    """The fields of a row of history that say something: without its key and the bounds of its dates."""
    fields: list[Any] = []
    for f in row.pgh_tracked_model._meta.fields:
        has_it = any(own.name == f.name for own in row._meta.fields)
        bound = f.name.rsplit("_", 1)[0] if f.name.endswith(("_earliest", "_latest")) else ""
        is_bound = bool(bound) and any(other.name == bound for other in row.pgh_tracked_model._meta.fields)
        if has_it and not f.primary_key and not is_bound and not isinstance(f, TranslatedVirtualField):
            fields.append(f)
    return fields


def _changes(row: Row, old: Row | None, new: Row | None, names: dict[Any, str], owner: str) -> Iterable[Change]:
    for f in fields_of(row):
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
    # Before its choices are asked for: a field of several countries breaks on that.
    if isinstance(value, list) or getattr(f, "multiple", False):
        return ", ".join(str(v) for v in value)
    choices = dict(f.flatchoices) if getattr(f, "choices", None) else {}
    try:
        return str(choices.get(value, value))
    except TypeError:
        return str(value)


def _name_of(row: Row, names: dict[Any, str], owner: str) -> str:
    """What the thing was called, from its own row: the thing itself may be gone."""
    for name in ("name", "title", "text", "kind", "criterion", "role"):
        own = next((f for f in fields_of(row) if f.name == name), None)
        if own is not None and (value := _in_words(own, getattr(row, own.attname), names)):
            return value[:120]
    for own in fields_of(row):
        if own.is_relation and own.name != owner and (value := _in_words(own, getattr(row, own.attname), names)):
            return value[:120]
    return ""


def _names_of_related(rows: Iterable[Row], seen: Seen | None) -> dict[Any, str]:
    wanted: dict[type[models.Model], set[Any]] = {}
    for row in rows:
        for f in fields_of(row):
            if f.is_relation and (value := getattr(row, f.attname)) is not None:
                wanted.setdefault(f.remote_field.model, set()).add(value)
    names: dict[Any, str] = {}
    for model, ids in wanted.items():
        # What a name is made of is one foreign key away at most (a membership's organisation, a charge's article).
        nearby = [f.name for f in model._meta.fields if f.many_to_one and f.related_model is not model]
        shown = seen(model) if seen is not None else None
        named = None if shown is None else set(shown.filter(pk__in=ids).order_by().values_list("pk", flat=True))
        for found in model._default_manager.select_related(*nearby).filter(pk__in=ids):
            names[(model, found.pk)] = str(found) if named is None or found.pk in named else _("not yours to see")
    return names
