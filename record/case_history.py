"""The history of one case: who changed what in any of its tables, when and why; what was deleted is there too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from pghistory.models import Event

from record.history_words import Change, Seen, changes_between
from record.models import PublicationAct, Publishable

INSERTED, UPDATED, DELETED = "insert", "update", "delete"


@dataclass(frozen=True)
class Part:
    """A table of a case: its history, and the foreign keys that lead from it to the case, nearest first."""

    model: type[models.Model]
    history: Any
    to_parent: str = ""
    parent: Part | None = None

    def rows_of(self, case: Publishable) -> models.QuerySet[Any]:
        """All history rows of this table that belong to a case, those of deleted rows included."""
        if self.parent is None:
            return self.history.objects.filter(pgh_obj_id=case.pk)
        if self.parent.parent is None:
            return self.history.objects.filter(**{f"{self.to_parent}_id": case.pk})
        parents = self.parent.rows_of(case).values("pgh_obj_id")
        return self.history.objects.filter(**{f"{self.to_parent}_id__in": parents})


@dataclass
class Entry:
    """One row of history in words."""

    what: str
    name: str
    label: str
    changes: list[Change]


@dataclass
class Deed:
    """What one person did at one moment: all rows of one transaction."""

    at: dt.datetime
    who: str
    why: str
    how: str
    entries: list[Entry] = field(default_factory=list)


@cache
def _history_models() -> dict[type[models.Model], Any]:
    events: list[Any] = [m for m in apps.get_models() if issubclass(m, Event)]
    return {m.pgh_tracked_model: m for m in events if m.pgh_tracked_model}


@cache
def parts_of(case_model: type[models.Model]) -> tuple[Part, ...]:
    """The tables of a case: its own, and all that would be deleted with it, as far as they are tracked."""
    tracked = _history_models()
    parts = [Part(case_model, tracked[case_model])]
    seen = {case_model}
    for part in parts:
        for relation in part.model._meta.related_objects:
            model = relation.related_model
            if relation.on_delete is not models.CASCADE or model in seen or model not in tracked:
                continue
            seen.add(model)
            parts.append(Part(model, tracked[model], relation.field.name, part))
    return tuple(parts)


def last_change_of(case: Publishable) -> str:
    """A mark of the newest change to what a case says (confidential notes apart); differs after each one."""
    newest = _rows(case, _open_parts(case)).order_by("-pgh_created_at", "-pgh_id").first()
    return f"{newest['pgh_created_at'].isoformat()}/{newest['pgh_id']}" if newest else ""


def who_changed_last(case: Publishable) -> str:
    """The name of the one who made the newest change."""
    page = history_of(case, page=1, with_confidential=False, per_page=1)
    deeds = deeds_on(case, page)
    return deeds[0].who if deeds else ""


def history_of(
    case: Publishable,
    *,
    page: int,
    with_confidential: bool,
    without: frozenset[type[models.Model]] = frozenset(),
    per_page: int = 50,
) -> Page:
    """A page of pointers to history rows of a case, newest first; in one query whatever the tables. `without`: tables
    that this reader is not shown."""
    parts = parts_of(type(case)) if with_confidential else _open_parts(case)
    parts = tuple(part for part in parts if part.model not in without)
    return Paginator(_rows(case, parts).order_by("-pgh_created_at", "-pgh_id", "table"), per_page).get_page(page)


def deeds_on(case: Publishable, page: Page, seen: Seen | None = None) -> list[Deed]:
    """The rows of a page in words, grouped by who did them when. The number of queries depends on the number of tables
    of a case, never on the number of rows. `seen` says which other nouns may be named in them."""
    rows, before = _load(parts_of(type(case)), page.object_list)
    owners = {part.model: part.to_parent for part in parts_of(type(case))}
    words = changes_between([(rows[key], before.get(key)) for key in rows], owners, seen)
    deeds: list[Deed] = []
    last: tuple[Any, Any] | None = None
    for pointer in page.object_list:
        key = (pointer["table"], pointer["pgh_id"])
        row = rows[key]
        moment = (row.pgh_created_at, row.pgh_context_id)
        if moment != last:
            deeds.append(_deed(row))
            last = moment
        model = row.pgh_tracked_model
        deeds[-1].entries.append(
            Entry(capfirst(str(model._meta.verbose_name)), words[row].name, row.pgh_label, words[row].changes)
        )
    return deeds


def acts_of(case: Publishable) -> models.QuerySet[PublicationAct]:
    """The publications and withdrawals of a case, newest first, with who and why."""
    return (
        PublicationAct.objects.filter(version__kind=case.kind, version__public_id=case.public_id)
        .select_related("version", "by")
        .defer("mark", "version__document", "version__diff")
        .order_by("-version_id")
    )


def _open_parts(case: Publishable) -> tuple[Part, ...]:
    return tuple(p for p in parts_of(type(case)) if not getattr(p.model, "confidential", False))


def _rows(case: Publishable, parts: Sequence[Part]) -> models.QuerySet[Any]:
    pointers = [
        part.rows_of(case)
        .order_by()
        .annotate(table=models.Value(part.model._meta.label_lower, output_field=models.TextField()))
        .values("pgh_id", "pgh_created_at", "table")
        for part in parts
    ]
    return pointers[0].union(*pointers[1:], all=True)


def _load(parts: Iterable[Part], pointers: Iterable[dict[str, Any]]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """The rows a page points to, and for each the row before it of the same thing; two queries a table at most."""
    wanted: dict[str, list[int]] = {}
    for pointer in pointers:
        wanted.setdefault(pointer["table"], []).append(pointer["pgh_id"])
    rows: dict[Any, Any] = {}
    before: dict[Any, Any] = {}
    for part in parts:
        table = part.model._meta.label_lower
        if table not in wanted:
            continue
        history = part.history.objects
        earlier = (
            history.filter(pgh_obj_id=models.OuterRef("pgh_obj_id"), pgh_id__lt=models.OuterRef("pgh_id"))
            .order_by("-pgh_id")
            .values("pgh_id")[:1]
        )
        found = list(
            history.filter(pgh_id__in=wanted[table])
            .select_related("pgh_context")
            .annotate(earlier=models.Subquery(earlier))
        )
        older = history.in_bulk([row.earlier for row in found if row.earlier])
        for row in found:
            rows[(table, row.pgh_id)] = row
            if row.earlier in older:
                before[(table, row.pgh_id)] = older[row.earlier]
    return rows, before


def _deed(row: Any) -> Deed:
    context = row.pgh_context.metadata if row.pgh_context else {}
    who = context.get("by") or context.get("command") or ""
    how = context.get("path", "")
    if proposer := context.get("proposed_by"):
        how = _("proposed by %(who)s") % {"who": proposer}
    if not who:
        who = _("not at the desk")
        how = _("by a command or SQL, which left no name")
    return Deed(at=row.pgh_created_at, who=str(who), why=str(context.get("reason", "")), how=str(how))
