"""What is done with an import: begun, mapped, run, undone."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from organizations.models import Organization
from prisoners.importing.guessing import guess
from prisoners.importing.mapping import Mapping, read_mapping, written
from prisoners.importing.tables import open_table
from prisoners.models import Import, ImportRow
from record import nudging
from record.models import User

State = Import.State


class NotNow(ValidationError):
    """An import is in no state to do what was asked."""


def begin(
    *, file: File, name: str, team: Organization | None, by: User | None, mapping: str = "", country: str = ""
) -> Import:
    """Keep a file and look at its columns. With no mapping, the last one used for such columns by the team, else a
    guess. Raises UnreadableFile or BadMapping, and then keeps nothing."""
    given = read_mapping(mapping) if mapping else Mapping()
    table = open_table(cast("BinaryIO", file), name=name, sheet=given.sheet, encoding=given.encoding)
    of = Import(name=Path(name).name[:255], team=team, by=by, columns=table.columns, notes=table.notes)
    if mapping:
        given.check_columns(table.columns)
        given.country = country or given.country
        of.mapping = written(given)
    elif (used := _used_before(of)) and not country:
        of.mapping, of.notes = used.mapping, [*of.notes, _("Mapped as %(name)s was.") % {"name": used.name}]
    else:
        guessed, notes = guess(table.columns, name=name, country=country)
        of.mapping, of.notes = written(guessed), [*of.notes, *notes]
    file.seek(0)
    of.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    of.file.save(of.name, file, save=False)
    of.save()
    return of


@transaction.atomic
def read_by(*, of: Import, mapping: Mapping) -> None:
    """Read, or read again, the rows of an import that has not run yet. Raises NotNow or BadMapping."""
    held = _locked(of, State.UPLOADED, State.READY, State.FAILED)
    mapping.check()
    mapping.check_columns(held.columns)
    ImportRow.objects.filter(of=held).delete()
    held.mapping, held.rows_read, held.rows_done, held.problem = written(mapping), 0, 0, ""
    held.state = State.READING
    held.save()


@transaction.atomic
def choose(*, of: Import, choices: dict[int, tuple[str, int | None]]) -> None:
    """What to do with rows, by number: a choice, and for one about a person on record, who. Raises NotNow."""
    held = _locked(of, State.READY)
    rows = list(ImportRow.objects.filter(of=held).waiting().numbered(choices))
    for row in rows:
        choice, person = choices[row.number]
        if choice in (ImportRow.Choice.DETENTION, ImportRow.Choice.UPDATE):
            # Only of those that were shown; a hidden case cannot be named by its number.
            shown = {match["prisoner"] for match in row.matches if "prisoner" in match} | {row.matched_id}
            if person not in shown and (person is not None or row.same_as is None):
                continue
            if person != row.matched_id:
                row.matched_id, row.matched_detention_id = person, None
        elif choice == ImportRow.Choice.NEW:
            row.matched_id = row.matched_detention_id = row.same_as = None
        row.choice = choice
    ImportRow.objects.bulk_update(rows, ["choice", "matched", "matched_detention", "same_as"])


@transaction.atomic
def run(*, of: Import) -> None:
    """Let the rows be entered. Raises NotNow."""
    held = _locked(of, State.READY)
    held.state = State.RUNNING
    held.save(update_fields=["state"])


@transaction.atomic
def undo(*, of: Import) -> None:
    """Let all be taken back that the import entered and nobody has changed since. Raises NotNow."""
    held = _locked(of, State.DONE, State.UNDONE)
    held.state = State.UNDOING
    held.save(update_fields=["state"])


def nudge() -> None:
    """Ask the worker to go on now; without one, beat asks within a minute."""
    nudging.nudge("prisoners.tasks.go_on_with_imports")


@transaction.atomic
def discard(*, of: Import) -> None:
    """Forget an import of which nothing was read. Raises NotNow."""
    held = _locked(of, State.UPLOADED)
    held.file.delete(save=False)
    held.delete()


def _locked(of: Import, *states: str) -> Import:
    held = Import.objects.select_for_update().get(pk=of.pk)
    if held.state not in states:
        raise NotNow(_("This import is %(state)s: that is not possible now.") % {"state": held.get_state_display()})
    return held


def _used_before(of: Import) -> Import | None:
    """The last import into the same team that had these columns and was read to its end."""
    done = Import.objects.filter(team=of.team, by__isnull=of.by is None, columns=of.columns)
    return done.filter(state__in=(State.DONE, State.READY, State.RUNNING)).order_by("-pk").first()
