"""What a case says at a moment: the rows of history that were its working record then.

The composer reads the tables that mark a case as changed (record/history.py). So the state of a case is one row of
history for each row of those tables; confidential tables and the teams that keep a case mark nothing and are no part.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from pghistory.models import Event

from record.kept_statements import Given, KeptStatement
from record.models.publishable import Publishable

# A row of history (a pghistory event).
Row = Any
# Table to the ids (pgh_id) of the rows of history that were the state of a case.
Mark = dict[str, list[int]]

DELETED = "delete"


@dataclass(frozen=True)
class SayingPart:
    """A table that says something of a case: its history, and the foreign keys that lead from it to the case."""

    model: type[models.Model]
    history: Any
    way: tuple[str, ...]

    @property
    def table(self) -> str:
        return self.model._meta.label_lower

    def live_rows_of(self, case: Any) -> models.QuerySet[Any]:
        """The rows of this table that belong to the case with this key now."""
        return self.model._base_manager.filter(**{"__".join(self.way) or "pk": case})

    def newest_of(self, keys: Any) -> models.QuerySet[Any]:
        """Of these rows of the table, each one's newest row of history: adds `newest`, its id."""
        found = self.history.objects.filter(pgh_obj_id__in=keys).order_by().values("pgh_obj_id")
        return found.annotate(newest=models.Max("pgh_id"))


@dataclass(frozen=True)
class CaseState:
    """The working record of a case at one moment, by table and key, as rows of history."""

    rows: dict[str, dict[Any, Row]]

    @property
    def exists(self) -> bool:
        return any(self.rows.values())

    def row(self, table: str, pk: Any) -> Row | None:
        return self.rows.get(table, {}).get(pk)


@cache
def saying_parts(case_model: type[models.Model]) -> tuple[SayingPart, ...]:
    """The tables that say something of this noun, its own first, then the nearest."""
    events: list[Any] = [e for e in apps.get_models() if issubclass(e, Event)]
    history = {e.pgh_tracked_model: e for e in events if e.pgh_tracked_model}
    parts = []
    for model, events in history.items():
        for path in getattr(model, "marked_cases", ()):
            way = () if path == "self" else tuple(path.split("."))
            if _end_of(model, way) is case_model:
                parts.append(SayingPart(model, events, way))
    return tuple(sorted(parts, key=lambda part: (len(part.way), part.table)))


def mark_of(case: Publishable) -> Mark:
    """The state of a case now, to find it again. In one query, whatever the tables.

    Exact under concurrency, where a time is not, as history carries the time at which a transaction began: called by
    publication, which holds the case, it names just those rows that the composer reads.
    """
    mark: Mark = {}
    for table, pgh_id in _newest_of_one(type(case)).ask(case=case.pk):
        mark.setdefault(table, []).append(pgh_id)
    return mark


@cache
def _newest_of_one(case_model: type[models.Model]) -> KeptStatement:
    """Asks for the table and id of the newest row of history of each row that says something of a case."""

    def rows() -> models.QuerySet[Any, Any]:
        newest = [
            part.newest_of(part.live_rows_of(Given("case", models.BigIntegerField())).values("pk"))
            .annotate(table=models.Value(part.table, models.TextField()))
            .values_list("table", "newest")
            for part in saying_parts(case_model)
        ]
        return newest[0].union(*newest[1:], all=True)

    return KeptStatement(rows)


def marks_of(cases: Sequence[Publishable]) -> dict[int, Mark]:
    """The same for many cases of one noun, by key of the case: two queries a table, however many they are."""
    marks: dict[int, Mark] = {case.pk: {} for case in cases}
    for part in saying_parts(type(cases[0])) if cases else ():
        way = "__".join(part.way)
        rows = part.model._base_manager.filter(**{f"{way or 'pk'}__in": list(marks)})
        case_of = dict(rows.values_list("pk", way or "pk"))
        for row, pgh_id in part.newest_of(case_of).values_list("pgh_obj_id", "newest"):
            marks[case_of[row]].setdefault(part.table, []).append(pgh_id)
    return marks


def state_at(case: Publishable, mark: Mark | dt.datetime) -> CaseState:
    """What the case said: exactly, by the mark of a publication; or as history has it at a moment."""
    return _state_by_mark(case, mark) if isinstance(mark, dict) else _state_at_moment(case, mark)


def _state_by_mark(case: Publishable, mark: Mark) -> CaseState:
    rows = {}
    for part in saying_parts(type(case)):
        found = part.history.objects.filter(pgh_id__in=mark.get(part.table, ())).order_by("pgh_obj_id")
        rows[part.table] = {row.pgh_obj_id: row for row in found}
    return CaseState(rows)


def _state_at_moment(case: Publishable, moment: dt.datetime) -> CaseState:
    ever: dict[type[models.Model], list[Any]] = {}
    alive: dict[type[models.Model], set[Any]] = {}
    rows: dict[str, dict[Any, Row]] = {}
    for part in saying_parts(type(case)):
        history = part.history.objects
        if not part.way:
            ever[part.model] = [case.pk]
        else:
            owner = part.model._meta.get_field(part.way[0])
            owners = ever[owner.remote_field.model] if len(part.way) > 1 else [case.pk]  # type: ignore[union-attr]
            belonged = history.filter(**{f"{part.way[0]}_id__in": owners}).order_by()
            ever[part.model] = list(belonged.values_list("pgh_obj_id", flat=True).distinct())
        last = _last_of(history.filter(pgh_obj_id__in=ever[part.model], pgh_created_at__lte=moment))
        # What had moved to another case by then, or was deleted, is no part of it, nor is what belonged to that.
        kept = {row.pgh_obj_id: row for row in last if row.pgh_label != DELETED and _belonged(part, row, case, alive)}
        alive[part.model] = set(kept)
        rows[part.table] = kept
    return CaseState(rows)


def _last_of(rows: models.QuerySet[Any]) -> Iterable[Row]:
    return rows.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")


def _belonged(part: SayingPart, row: Row, case: Publishable, alive: dict[type[models.Model], set[Any]]) -> bool:
    if not part.way:
        return True
    owner = getattr(row, f"{part.way[0]}_id")
    if len(part.way) == 1:
        return bool(owner == case.pk)
    return owner in alive[part.model._meta.get_field(part.way[0]).remote_field.model]  # type: ignore[union-attr]


def _end_of(model: type[models.Model], way: tuple[str, ...]) -> type[models.Model]:
    for name in way:
        field: Any = model._meta.get_field(name)
        model = field.remote_field.model
    return model
