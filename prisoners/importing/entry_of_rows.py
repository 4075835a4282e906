"""Enters a lot of rows. A row that the database refuses is told of and leaves the others be."""

from __future__ import annotations

import copy
from collections.abc import Callable

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from prisoners.importing.batch import Batch
from prisoners.importing.belongings import Belongings
from prisoners.importing.deciding import what_to_do
from prisoners.importing.entering import Entry, Known, cases_on_record
from prisoners.importing.holding import hold_named
from prisoners.importing.mapping import read_mapping
from prisoners.models import Detention, Import, ImportRow, Prisoner
from record.admin_forms import refusal_in_words

Choice, Outcome = ImportRow.Choice, ImportRow.Outcome


def enter_rows(of: Import, rows: list[ImportRow], shared: Belongings | None) -> Belongings:
    """Enter these rows, inside a transaction. Returns what they share with other cases, for the next lot."""
    # Whoever they are about may have been deleted, or merged, since the file was read.
    hold_named(rows)
    shared = shared or Belongings(of, read_mapping(of.mapping))
    shared.of = of
    for row in rows:
        if row.choice == Choice.SKIP:
            row.outcome = Outcome.SKIPPED
    to_enter = [row for row in rows if row.outcome == Outcome.WAITING]
    if to_enter:
        to_enter = _named(to_enter, shared)
    if to_enter:
        of.source = of.source or shared.source_of(to_enter[0].reading)
        _new_first(of, to_enter, shared)
    ImportRow.objects.keep_outcomes(rows)
    return shared


def _named(rows: list[ImportRow], shared: Belongings) -> list[ImportRow]:
    """The rows of which all that they name is found or entered; one that the database refuses is told of."""
    made = copy.deepcopy(shared.of.made)
    try:
        with transaction.atomic():
            shared.find(rows)
    except DatabaseError as error:
        # What was entered and remembered was rolled back.
        shared.forget()
        shared.of.made = made
        if len(rows) > 1:
            return [row for one in rows for row in _named([one], shared)]
        _refuse(rows[0], error)
        return []
    return rows


def _refuse(row: ImportRow, error: DatabaseError) -> None:
    why = refusal_in_words(error) if isinstance(error, IntegrityError) else _("The database refuses this row.")
    row.outcome, row.said = Outcome.REJECTED, [str(why)]


def _new_first(of: Import, rows: list[ImportRow], shared: Belongings) -> None:
    """New people first: a later row of the lot may be about one of them, or about the same as another later row."""
    new = [row for row in rows if row.choice == Choice.NEW]
    _all_or_one_by_one(new, lambda some: _enter_new(of, some, shared))
    left = [row for row in rows if row.choice != Choice.NEW]
    entered = {row.number: row for row in new} | _earlier_rows(of, left)
    while left:
        waiting_for = {row.number for row in left}
        now = [row for row in left if row.same_as not in waiting_for]
        for row in now:
            _follow(row, entered)
        _all_or_one_by_one([r for r in now if r.choice == Choice.NEW], lambda some: _enter_new(of, some, shared))
        _all_or_one_by_one([r for r in now if r.choice != Choice.NEW], lambda some: _add_to_cases(of, some, shared))
        entered |= {row.number: row for row in now}
        left = [row for row in left if row.outcome == Outcome.WAITING and row not in now]


def _earlier_rows(of: Import, rows: list[ImportRow]) -> dict[int, ImportRow]:
    """The rows of earlier lots that these follow, as they were entered."""
    numbers = {row.same_as for row in rows if row.same_as is not None}
    if not numbers:
        return {}
    found = list(
        ImportRow.objects.filter(of=of).exclude(prisoner=None).numbered(numbers).only("number", "prisoner", "detention")
    )
    hold_named(found)
    return {row.number: row for row in found}


def _follow(row: ImportRow, entered: dict[int, ImportRow]) -> None:
    """A row about the person of an earlier row is about whoever that one was entered as; else about a new person."""
    if row.same_as is None or row.matched_id is not None:
        return
    first = entered.get(row.same_as)
    if first is None or first.prisoner_id is None:
        row.choice = Choice.NEW
    else:
        row.matched_id, row.matched_detention_id = first.prisoner_id, first.detention_id


def _all_or_one_by_one(rows: list[ImportRow], enter: Callable[[list[ImportRow]], None]) -> None:
    """All at once; if the database refuses, one by one, so that only the row it refuses is left out."""
    if not rows:
        return
    try:
        with transaction.atomic():
            enter(rows)
    except DatabaseError as error:
        for row in rows:
            row.made, row.changed, row.prisoner, row.detention, row.outcome = {}, [], None, None, Outcome.WAITING
        if len(rows) > 1:
            for row in rows:
                _all_or_one_by_one([row], enter)
            return
        _refuse(rows[0], error)


def _enter_new(of: Import, rows: list[ImportRow], shared: Belongings) -> None:
    batch = Batch(of.team)
    for row in rows:
        Entry(batch, shared, row).new_case()
        row.outcome = Outcome.CREATED
    _save(batch, rows)


def _add_to_cases(of: Import, rows: list[ImportRow], shared: Belongings) -> None:
    keys = {row.matched_id for row in rows if row.matched_id}
    # Locked in one order, so that two imports do not wait for each other.
    list(Prisoner.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).values("pk"))
    known = cases_on_record(keys)
    allowed = (
        keys
        if of.by is None
        else set(Prisoner.objects.changeable_by(of.by).filter(pk__in=keys).values_list("pk", flat=True))
    )
    to_enter: list[tuple[ImportRow, Known, Detention | None]] = []
    for row in rows:
        case = known.get(row.matched_id or 0)
        why = _not_to_be_changed(row, case, allowed)
        if case is None or why:
            row.outcome, row.said = Outcome.REJECTED, [why]
        else:
            to_enter.append((row, case, _detention_of(row, case)))
    prefetch_related_objects([d for _row, _case, d in to_enter if d is not None], "charges", "custody__institution")
    batch = Batch(of.team)
    for row, case, detention in to_enter:
        entry = Entry(batch, shared, row)
        if detention is not None:
            entry.add_to(case, detention)
        else:
            entry.another_detention(case)
        row.outcome = Outcome.UPDATED if batch.did(row) else Outcome.UNCHANGED
    _save(batch, [row for row, _case, _detention in to_enter])


def _save(batch: Batch, rows: list[ImportRow]) -> None:
    batch.save()
    for row in rows:
        # Someone new has a key only since they were saved.
        row.prisoner_id = row.prisoner.pk if row.prisoner else None
        row.detention_id = row.detention.pk if row.detention else None


def _detention_of(row: ImportRow, case: Known) -> Detention | None:
    """The detention that the row adds to; None where it tells of another."""
    if row.choice != Choice.UPDATE:
        return None
    detention = case.detentions.get(row.matched_detention_id or 0)
    if detention is None:
        row.choice, chosen = what_to_do(row.reading, case.detentions.values())
        detention = case.detentions.get(chosen or 0)
    return detention if row.choice == Choice.UPDATE else None


def _not_to_be_changed(row: ImportRow, case: Known | None, allowed: set[int]) -> str:
    if case is None:
        return _("The case it was to be added to is no more.")
    if case.prisoner.state == "merged":
        return _("%(id)s was merged into another case: read the file again.") % {"id": case.prisoner.public_id}
    if row.matched_id not in allowed:
        return _("%(id)s is kept by another team: propose it there.") % {"id": case.prisoner.public_id}
    return ""
