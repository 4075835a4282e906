"""Who changed which of many cases last: for a list, in one query a noun whatever its length."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.fields.json import KeyTextTransform

from record.case_history import Part, parts_of
from record.models.publishable import Publishable


@dataclass(frozen=True)
class LastChange:
    """When a case was changed last, and by whom; `by` is empty for a command or SQL that left no name."""

    at: dt.datetime
    by: str


def last_changes(model: type[Publishable], keys: Iterable[Any]) -> dict[Any, LastChange]:
    """The newest change to what each of these cases says, by its key (confidential notes apart)."""
    wanted = list(keys)
    if not wanted:
        return {}
    parts = [part for part in parts_of(model) if not getattr(part.model, "confidential", False)]
    newest = [_newest(part, wanted) for part in parts]
    found: dict[Any, tuple[dt.datetime, int, str]] = {}
    for row in newest[0].union(*newest[1:], all=True):
        change = (row["pgh_created_at"], row["pgh_id"], row["changed_by"] or "")
        if row["of_case"] not in found or found[row["of_case"]] < change:
            found[row["of_case"]] = change
    return {key: LastChange(at, by) for key, (at, _id, by) in found.items()}


def _newest(part: Part, keys: list[Any]) -> models.QuerySet[Any]:
    rows = _with_case(part, keys).annotate(changed_by=KeyTextTransform("by", "pgh_context__metadata"))
    rows = rows.order_by("of_case", "-pgh_created_at", "-pgh_id").distinct("of_case")
    return rows.values("of_case", "pgh_created_at", "pgh_id", "changed_by")


def _with_case(part: Part, keys: list[Any]) -> models.QuerySet[Any]:
    """The history of a table with the key of the case that each row belongs to, as `of_case`."""
    rows = part.history.objects.order_by()
    if part.parent is None:
        return rows.filter(pgh_obj_id__in=keys).annotate(of_case=models.F("pgh_obj_id"))
    key = f"{part.to_parent}_id"
    if part.parent.parent is None:
        return rows.filter(**{f"{key}__in": keys}).annotate(of_case=models.F(key))
    parents = _with_case(part.parent, keys)
    own = parents.filter(pgh_obj_id=models.OuterRef(key)).values("of_case")[:1]
    return rows.filter(**{f"{key}__in": parents.values("pgh_obj_id")}).annotate(of_case=models.Subquery(own))
