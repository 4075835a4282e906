"""Writes the whole public record into a folder, in every open form and with its history: for keeping or publishing it
elsewhere, or for going on with it there (import_record)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exports.services import CannotWrite, write_to
from exports.snapshot import Busy


class Command(BaseCommand):
    help = (
        "Write the published record into DIR, which is made: CSV, JSON Lines, SQLite, Parquet, FollowTheMoney; "
        "and all its versions with the public files, for import_record."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="A folder that is not there yet, or empty.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].absolute()
        try:
            written = write_to(folder, progress=self._say if options["verbosity"] > 1 else lambda done, total: None)
        except FileExistsError:
            raise CommandError(f"{folder} holds something already: name a folder that does not exist.") from None
        except Busy:
            raise CommandError("Another export is being written: try again when it is finished.") from None
        except CannotWrite as error:
            raise CommandError(f"{folder} could not be written: {error}. Nothing was left there.") from error
        for file in written:
            self.stdout.write(f"{file.sha256}  {file.name}")

    def _say(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} of {total}")
