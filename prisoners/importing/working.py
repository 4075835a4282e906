"""Goes on with imports: reads, enters or undoes some hundred rows at a time, each lot in one transaction with the note
of how far it came. A kill loses the lot at hand and nothing else; whoever goes on begins after the last one kept."""

from __future__ import annotations

import contextlib
import itertools
import json
import time
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

import pghistory
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from prisoners.importing.entry_of_rows import enter_rows
from prisoners.importing.mapping import Mapping, read_mapping
from prisoners.importing.matching import Matcher, begin_matching
from prisoners.importing.row_reading import RowReader, readable
from prisoners.importing.tables import Table, UnreadableFile, open_table
from prisoners.importing.undoing import clear_away, undo_rows
from prisoners.models import Import, ImportRow
from record.copying import copy_in
from record.working_alone import alone

State = Import.State
# Rows in one transaction: long enough to be fast, short enough that nobody waits for its locks.
LOT = 500
# Lots after which the database plans its triggers anew.
LOTS_BY_ONE_PLAN = 10
# With the number of the import, one lock of the database each.
LOCK = 0x696D7074


class Worker:
    """One process at work on one import. A lock of the database, which goes with the process, keeps others off."""

    def __init__(self, import_id: int) -> None:
        self.pk = import_id

    def work(self, *, seconds: float | None = None, on_progress: Callable[[Import], None] | None = None) -> bool:
        """Do what is to be done, for so long at most. False where another process is at it, or the time is up."""
        until = None if seconds is None else time.monotonic() + seconds
        with alone(LOCK << 32 | self.pk) as is_alone:
            if not is_alone:
                return False
            try:
                for done in self._lots():
                    if on_progress is not None:
                        on_progress(done)
                    if until is not None and time.monotonic() > until:
                        return False
            except ValidationError as error:
                self._fail(" ".join(error.messages))
        return True

    def _lots(self) -> Iterator[Import]:
        of = Import.objects.select_related("team", "by").get(pk=self.pk)
        if of.state == State.READING:
            yield from self._read(of)
        elif of.state == State.RUNNING:
            yield from self._enter(of)
        elif of.state == State.UNDOING:
            yield from self._undo()

    def _read(self, of: Import) -> Iterator[Import]:
        mapping = read_mapping(of.mapping)
        with of.file.open("rb") as file:
            table = open_table(cast("BinaryIO", file), name=of.name, sheet=mapping.sheet, encoding=mapping.encoding)
            mapping.check_columns(table.columns)
            reader, matcher = readable(mapping), begin_matching(of)
            rows = itertools.islice(table.rows, of.rows_read, None)
            while lot := list(itertools.islice(rows, LOT)):
                with self._held() as held:
                    copy_in(ImportRow, matcher.match([reader.read(row) for row in lot]))
                    held.rows_read += len(lot)
                    held.save(update_fields=["rows_read"])
                yield held
        with self._held() as held:
            if not held.rows_read:
                raise UnreadableFile(_("The file has column names and no rows."))
            held.state = State.READY
            held.save(update_fields=["state"])
        yield held

    def _enter(self, of: Import) -> Iterator[Import]:
        shared = None
        for number in itertools.count():
            with self._held(history=True) as held:
                if number % LOTS_BY_ONE_PLAN == 0:
                    plan_anew()
                lot = list(ImportRow.objects.filter(of=held).waiting().without_cells().select_related("earlier")[:LOT])
                if lot:
                    shared = enter_rows(held, lot, shared)
                    held.rows_done += len(lot)
                else:
                    held.state, held.finished_at = State.DONE, timezone.now()
                held.save(update_fields=["rows_done", "state", "finished_at", "made", "source"])
            yield held
            if not lot:
                return

    def _undo(self) -> Iterator[Import]:
        while True:
            with self._held(history=True) as held:
                lot = list(ImportRow.objects.filter(of=held).to_be_undone()[:LOT])
                if lot:
                    undo_rows(held, lot)
                else:
                    held.notes = [*held.notes, *clear_away(held)]
                    held.state, held.finished_at = State.UNDONE, timezone.now()
                held.save(update_fields=["state", "finished_at", "made", "source", "notes"])
            yield held
            if not lot:
                return

    @contextlib.contextmanager
    def _held(self, *, history: bool = False) -> Iterator[Import]:
        """The import, locked for one lot, in the history under its own number."""
        with transaction.atomic(), contextlib.ExitStack() as stack:
            held = Import.objects.select_for_update().get(pk=self.pk)
            if history:
                say_for_all(stack.enter_context(pghistory.context(**history_of(held))))
            yield held

    def _fail(self, why: str) -> None:
        """The file is no table after all: nothing of it is entered."""
        with transaction.atomic():
            held = Import.objects.select_for_update().get(pk=self.pk)
            if held.state == State.READING:
                ImportRow.objects.filter(of=held).delete()
            held.state, held.problem = State.FAILED, why
            held.save(update_fields=["state", "problem"])


def go_on(*, seconds: float) -> bool:
    """Go on with all imports that have something to do, for so long at most. Whether that was enough."""
    until = time.monotonic() + seconds
    for pk in Import.objects.to_be_worked_on().values_list("pk", flat=True):
        left = until - time.monotonic()
        if left <= 0 or not (Worker(pk).work(seconds=left) or time.monotonic() < until):
            return False
    return True


def history_of(of: Import) -> dict[str, Any]:
    """What the history says of each change by an import."""
    by = of.by.get_username() if of.by is not None else "import_cases"
    return {"import": of.pk, "by": by, "reason": _("Import of %(name)s") % {"name": of.name}}


def plan_anew() -> None:
    """Let the database forget how it meant to run what triggers ask: a plan that was made while the record was small
    reads every case, and is kept as long as the connection unless the tables are analysed meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def say_for_all(context: Any) -> None:
    """Set what the triggers look up, for the whole transaction: pghistory sets it for each statement but COPY; and
    while it is not set which triggers to ignore, each asking costs more than the trigger itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true), "
            "set_config('pgtrigger.ignore', '{}', true)",
            [str(context.id), json.dumps(context.metadata, cls=DjangoJSONEncoder)],
        )


def preview(table: Table, mapping: Mapping, of: Import) -> Iterator[list[ImportRow]]:
    """The rows of a file as they would be kept, lot by lot, with nothing written: for a dry run."""
    mapping.check_columns(table.columns)
    reader: RowReader = readable(mapping)
    matcher: Matcher = begin_matching(of)
    while lot := list(itertools.islice(table.rows, LOT)):
        yield matcher.match([reader.read(row) for row in lot])
