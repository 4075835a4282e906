"""The steps from what a case says to what it said, and how they are taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.files.storage import default_storage
from django.db import IntegrityError, models, router, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltrans.fields import TranslatedVirtualField

from record.case_state import CaseState, Row, SayingPart, saying_parts
from record.history import BOOKKEEPING, NOT_SAID
from record.history_words import Change, Told, fields_of, told_of
from record.models.publishable import Publishable

# Of the case itself: what says where it stands and under which lasting address, not what it says.
NEVER_RESTORED = {*BOOKKEEPING, *NOT_SAID, "public_id", "slug"}


class RestoreError(Exception):
    """A state that cannot be restored: the message says why, to the person who asked."""


class NamesWhatIsGone(RestoreError):
    """It names an organisation, a source, a term … that is not on record any more."""


class NeedsAnother(RestoreError):
    """What was chosen names a row that was not chosen and is not there."""


class MovedElsewhere(RestoreError):
    """A row of it belongs to another case now."""


class FileIsGone(RestoreError):
    """A file of it is not kept any more."""


@dataclass(frozen=True)
class Step:
    """One thing that restoring changes: a field of the case, or a row that comes back, changes back or goes."""

    key: str
    part: SayingPart
    pk: Any
    now: Row | None
    then: Row | None
    column: str = ""
    what: str = ""
    name: str = ""
    changes: list[Change] = field(default_factory=list)

    @property
    def label(self) -> str:
        """`insert`, `update` or `delete`: what it does to the working record."""
        return "insert" if self.now is None else "delete" if self.then is None else "update"

    @property
    def values(self) -> dict[str, Any]:
        """Column to value, of what it writes."""
        if self.then is None:
            return {}
        names = columns_of(self.part.model) if not self.column else _with_bounds(self.part.model, self.column)
        return {name: getattr(self.then, name) for name in names}


def columns_of(model: type[models.Model]) -> list[str]:
    """The columns of a table that history keeps, without its key."""
    return [f.attname for f in model._meta.concrete_fields if not f.primary_key and f.name not in BOOKKEEPING]


def _with_bounds(model: type[models.Model], column: str) -> list[str]:
    return [name for name in columns_of(model) if name in (column, f"{column}_earliest", f"{column}_latest")]


def steps_between(case: Publishable, present: CaseState, target: CaseState) -> list[Step]:
    """All that differs, the case's own fields first, in words. Queries: one for each table that is named."""
    steps: list[Step] = []
    for part in saying_parts(type(case)):
        now, then = present.rows.get(part.table, {}), target.rows.get(part.table, {})
        for pk in sorted({*now, *then}):
            steps += _steps_of_row(part, pk, now.get(pk), then.get(pk))
    owners = {part.model: part.way[0] if part.way else "" for part in saying_parts(type(case))}
    # The fields of the case share a pair of rows.
    pairs = {(step.part.table, step.pk): (step.now, step.then) for step in steps}
    words = dict(zip(pairs, told_of(pairs.values(), owners), strict=True))
    return [_in_words(step, words[step.part.table, step.pk]) for step in steps]


def _steps_of_row(part: SayingPart, pk: Any, now: Row | None, then: Row | None) -> Iterable[Step]:
    key = f"{part.table}:{pk}"
    if part.way:
        if now is None or then is None or any(_differ(now, then, name) for name in columns_of(part.model)):
            yield Step(key, part, pk, now, then)
        return
    for f in fields_of(now or then):
        if f.name not in NEVER_RESTORED and now is not None and then is not None and _differ(now, then, f.attname):
            yield Step(f"{key}:{f.attname}", part, pk, now, then, column=f.attname)


def _differ(now: Row, then: Row, name: str) -> bool:
    return bool(getattr(now, name) != getattr(then, name))


def _in_words(step: Step, told: Told) -> Step:
    model = step.part.model
    if not step.column:
        return replace(step, what=capfirst(str(model._meta.verbose_name)), name=told.name, changes=told.changes)
    own = next(f for f in model._meta.concrete_fields if f.attname == step.column)
    if own.name != "i18n":
        label = capfirst(str(own.verbose_name))
        return replace(step, what=label, changes=[change for change in told.changes if change.field == label])
    translated = {
        capfirst(str(f.verbose_name)) for f in model._meta.private_fields if isinstance(f, TranslatedVirtualField)
    }
    kept = [change for change in told.changes if change.field in translated]
    return replace(step, what=_("Translations"), changes=kept)


def check(case: Publishable, steps: Collection[Step], present: CaseState) -> None:
    """Whether these steps can be taken. Raises NamesWhatIsGone, NeedsAnother, MovedElsewhere, FileIsGone."""
    there = {table: set(rows) for table, rows in present.rows.items()}
    for step in steps:
        if step.label == "insert":
            there.setdefault(step.part.table, set()).add(step.pk)
        elif step.label == "delete":
            there[step.part.table].discard(step.pk)
    named: dict[type[models.Model], dict[Any, Step]] = {}
    own_tables = {part.model for part in saying_parts(type(case))}
    for step in steps:
        for f in _foreign_keys(step):
            model, value = f.remote_field.model, step.values[f.attname]
            if model not in own_tables or _leads_out(f, case):
                named.setdefault(model, {})[value] = step
            elif value not in there[model._meta.label_lower]:
                raise NeedsAnother(
                    _(
                        "“%(what)s” belongs to something of the case that is not there now and was not chosen: "
                        "%(other)s."
                    )
                    % {"what": _said(step), "other": model._meta.verbose_name}
                )
        _check_files(step)
    for model, found in named.items():
        gone = found.keys() - set(model._base_manager.filter(pk__in=found).values_list("pk", flat=True))
        if gone:
            raise NamesWhatIsGone(
                _("“%(what)s” names something that is not on record any more: %(other)s. Leave it out.")
                % {"what": _said(found[min(gone)]), "other": model._meta.verbose_name}
            )
    _check_still_ours(steps)


def _foreign_keys(step: Step) -> list[Any]:
    values = step.values
    fields: list[Any] = [f for f in step.part.model._meta.concrete_fields if f.is_relation]
    return [f for f in fields if values.get(f.attname) is not None]


def _leads_out(f: Any, case: Publishable) -> bool:
    """A key to the case's own table that is not the way to the case: an organisation's parent is another noun."""
    return f.remote_field.model is type(case) and f.model is type(case)


def _check_files(step: Step) -> None:
    for f in step.part.model._meta.concrete_fields:
        if not isinstance(f, models.FileField) or not (kept := step.values.get(f.attname)):
            continue
        if str(kept) != str(getattr(step.now, f.attname, "")) and not default_storage.exists(str(kept)):
            raise FileIsGone(_("The file of “%(what)s” is not kept any more. Leave it out.") % {"what": _said(step)})


def _check_still_ours(steps: Iterable[Step]) -> None:
    come_back: dict[type[models.Model], dict[Any, Step]] = {}
    for step in steps:
        if step.label == "insert":
            come_back.setdefault(step.part.model, {})[step.pk] = step
    for model, found in come_back.items():
        if (elsewhere := model._base_manager.filter(pk__in=found).values_list("pk", flat=True).first()) is not None:
            raise MovedElsewhere(_("“%(what)s” belongs to another case now.") % {"what": _said(found[elsewhere])})


def _said(step: Step) -> str:
    return f"{step.what}: {step.name}" if step.name else step.what


def take(case: Publishable, steps: Collection[Step]) -> None:
    """Write the steps: what goes from the outermost table in, what comes and changes from the innermost out.

    Raises IntegrityError, ProtectedError."""
    parts = saying_parts(type(case))
    for part in reversed(parts):
        if gone := [step.pk for step in steps if step.part is part and step.label == "delete"]:
            part.model._base_manager.filter(pk__in=gone).delete()
    for part in parts:
        changed = [step for step in steps if step.part is part and step.label == "update"]
        if not part.way and changed:
            values = {name: value for step in changed for name, value in step.values.items()}
            part.model._base_manager.filter(pk=case.pk).update(**values)
        elif changed:
            _change(part.model, changed)
        come = [step for step in steps if step.part is part and step.label == "insert"]
        part.model._base_manager.bulk_create(_row(part.model, step) for step in come)


def _change(model: type[models.Model], steps: Collection[Step]) -> None:
    rows = [_row(model, step) for step in steps]
    try:
        with transaction.atomic():
            model._base_manager.bulk_update(rows, columns_to_fields(model))
    except IntegrityError:
        # Two rows that change places (the names of two courts) stand in each other's way when written one by one.
        # Keys to them are checked at the end of the transaction, when they are back.
        model._base_manager.filter(pk__in=[step.pk for step in steps])._raw_delete(router.db_for_write(model))
        model._base_manager.bulk_create(rows)


def columns_to_fields(model: type[models.Model]) -> list[str]:
    return [f.name for f in model._meta.concrete_fields if f.attname in columns_of(model)]


def _row(model: type[models.Model], step: Step) -> models.Model:
    return model(**{model._meta.pk.attname: step.pk}, **step.values)
