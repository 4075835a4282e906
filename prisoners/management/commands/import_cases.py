"""Imports cases from a file, in the foreground: the operator's way to do what the pages “Imports” do at the desk."""

from __future__ import annotations

import hashlib
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from organizations.models import Organization
from prisoners.importing import services
from prisoners.importing.guessing import guess
from prisoners.importing.mapping import read_mapping
from prisoners.importing.tables import open_table
from prisoners.importing.values import country_of
from prisoners.importing.working import Worker, preview
from prisoners.models import Import, ImportRow

ATTEMPTS = 10
Outcome, Choice = ImportRow.Outcome, ImportRow.Choice
TOLD = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.REJECTED)
EXPECTED = {Choice.NEW: Outcome.CREATED, Choice.SKIP: Outcome.SKIPPED}


class Command(BaseCommand):
    help = (
        "Import cases from a CSV, XLSX or JSON Lines file, as drafts. The same file again changes nothing; an import "
        "that was cut off is gone on with."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--mapping", metavar="MAPPING.toml", help="What each column holds; guessed if not given.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and write nothing.")
        parser.add_argument("--maintained-by", metavar="SLUG", help="The team that keeps the new cases.")
        parser.add_argument("--country", default="", help="The country of rows that do not name theirs, such as AZ.")
        parser.add_argument("--quiet-rows", action="store_true", help="Do not list the rows that were entered.")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        country = country_of(options["country"]) if options["country"] else ""
        if options["country"] and not country:
            raise CommandError(f"“{options['country']}” is no country; write a code like AZ.")
        self.quiet_rows = options["quiet_rows"]
        team = _team(options["maintained_by"])
        try:
            mapping = _text(options["mapping"])
            if options["dry_run"]:
                counts = self._dry_run(path, mapping, team, country)
            else:
                counts = self._import(path, mapping, team, country)
        except ValidationError as error:
            raise CommandError(f"{path.name}: nothing was imported. {' '.join(error.messages)}") from error
        line = ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in TOLD)
        if counts[Outcome.SKIPPED]:
            line += f", {counts[Outcome.SKIPPED]} left out"
        self.stdout.write(line + (" (dry run: nothing was written)" if options["dry_run"] else ""))
        if counts[Outcome.REJECTED]:
            raise CommandError("Some rows were rejected; the reasons are above.")

    def _import(self, path: Path, mapping: str, team: Organization | None, country: str) -> Counter[Any]:
        with path.open("rb") as file:
            of = _cut_off(file, team) or services.begin(
                file=File(file, path.name), name=path.name, team=team, by=None, mapping=mapping, country=country
            )
        for note in of.notes:
            self.stdout.write(note)
        if of.state == Import.State.UPLOADED:
            try:
                services.read_by(of=of, mapping=read_mapping(of.mapping))
            except ValidationError:
                services.discard(of=of)
                raise
        _finish(of)
        if of.state == Import.State.READY:
            services.run(of=of)
            _finish(of)
        if of.state == Import.State.FAILED:
            raise ValidationError(of.problem)
        for row in self._rows_to_tell(of):
            self._tell(row, row.outcome)
        return Counter(ImportRow.objects.filter(of=of).counts())

    def _rows_to_tell(self, of: Import) -> Iterator[ImportRow]:
        rows = ImportRow.objects.filter(of=of).order_by("number").select_related("prisoner")
        if self.quiet_rows:
            rows = rows.filter(outcome__in=(Outcome.REJECTED, Outcome.SKIPPED))
        return rows.only("number", "outcome", "said", "doubts", "prisoner__public_id").iterator()

    def _dry_run(self, path: Path, text: str, team: Organization | None, country: str) -> Counter[Any]:
        counts: Counter[Any] = Counter()
        with path.open("rb") as file:
            table = open_table(file, name=path.name)
            notes: list[str] = []
            if text:
                mapping = read_mapping(text)
                if mapping.sheet or mapping.encoding:
                    table = open_table(file, name=path.name, sheet=mapping.sheet, encoding=mapping.encoding)
                mapping.country = country or mapping.country
            else:
                mapping, notes = guess(table.columns, name=path.name, country=country)
            mapping.check()
            for note in [*table.notes, *notes]:
                self.stdout.write(note)
            for lot in preview(table, mapping, Import(name=path.name, team=team)):
                for row in lot:
                    outcome = row.outcome
                    if outcome == Outcome.WAITING:
                        outcome = EXPECTED.get(row.choice, Outcome.UPDATED)  # type: ignore[call-overload]
                    counts[outcome] += 1
                    self._tell(row, outcome)
        return counts

    def _tell(self, row: ImportRow, outcome: str) -> None:
        if self.quiet_rows and outcome not in (Outcome.REJECTED, Outcome.SKIPPED):
            return
        case = row.prisoner.public_id if row.prisoner is not None else ""
        words = " ".join(str(word) for word in (*row.said, *row.doubts))
        line = f"row {row.number}: {Outcome(outcome).value} {case}".rstrip()
        self.stdout.write(f"{line}: {words}" if words else line)


def _finish(of: Import) -> None:
    """Work until nothing is left to do. Raises CommandError where another process is at it."""
    # The database takes a moment to see that a process was killed.
    for _attempt in range(ATTEMPTS):
        if Worker(of.pk).work():
            of.refresh_from_db()
            return
        time.sleep(1)
    raise CommandError("Another process is at work on this import; run it again when that has ended.")


def _cut_off(file: Any, team: Organization | None) -> Import | None:
    """The import of this very file by a command that was cut off, to go on with."""
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return Import.objects.cut_off().filter(sha256=digest, team=team, by=None).first()


def _team(slug: str | None) -> Organization | None:
    if slug is None:
        return None
    found = Organization.objects.filter(slug=slug).first()
    if found is None or not found.maintains_cases:
        teams = (
            ", ".join(Organization.objects.filter(maintains_cases=True).values_list("slug", flat=True)) or "none yet"
        )
        raise CommandError(f"“{slug}” is no team that maintains cases. Teams: {teams}.")
    return found


def _text(name: str | None) -> str:
    if name is None:
        return ""
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise CommandError(f"The mapping {name} cannot be read: {error}") from error
