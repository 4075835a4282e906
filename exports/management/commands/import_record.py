"""Begins an empty instance with the record of another one: its versions, its public files, and the working record."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exports.transfer.errors import CannotImport
from exports.transfer.services import import_record

SHOWN = 20


class Command(BaseCommand):
    help = "Enter the record that export_data wrote into DIR, with its history. Only where there is no record yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="The folder that export_data wrote.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = import_record(options["folder"].absolute())
        except CannotImport as error:
            raise CommandError(str(error)) from error
        for kind, number in done.published.items():
            self.stdout.write(f"{kind}: {number} published")
        self.stdout.write(f"{done.manifest.sequence} versions of {done.manifest.site}")
        self._say_what_is_missing("Files that did not come along", done.missing)
        self._say_what_is_missing(
            "Would say something else if published now, because of what was withdrawn or not carried on yet",
            [f"{one.kind} {one.public_id}" for one in done.differing],
        )

    def _say_what_is_missing(self, what: str, names: list[str]) -> None:
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            self.stdout.write(f"{what}: {', '.join(names[:SHOWN])}{more}")
