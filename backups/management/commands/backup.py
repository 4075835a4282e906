"""`manage.py backup DIR`: the whole record, encrypted to keys whose other half is not on this machine."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backups.commands import steps_to
from backups.errors import BackupError
from backups.keys import write_keys
from backups.services import back_up


class Command(BaseCommand):
    help = (
        "Write a backup of database, uploads and exports into DIR, encrypted to BACKUP_RECIPIENTS. What an earlier "
        "backup there has already is not written again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="A folder for all backups.")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="Delete all but the newest N afterwards.")
        parser.add_argument("--keys", type=Path, metavar="FILE", help="Write the keys of this site, and nothing else.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].absolute()
        if options["keep"] < 0:
            raise CommandError("--keep is how many backups stay: 1 or more; without it all stay.")
        try:
            if options["keys"]:
                write_keys(options["keys"], folder=folder, recipients=settings.BACKUP_RECIPIENTS)
                self.stdout.write(f"The keys are in {options['keys']}, encrypted: keep it where no backup is.")
                return
            backup, manifest = back_up(
                folder=folder, recipients=settings.BACKUP_RECIPIENTS, keep=options["keep"], told=steps_to(self, options)
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            why = f"{folder} could not be written: {error.strerror}." if error.strerror else str(error)
            raise CommandError(f"{why} No half of a backup was left.") from error
        rows = sum(table.rows for table in manifest.tables.values())
        self.stdout.write(
            f"{backup}: {rows} rows of {len(manifest.tables)} tables, {len(manifest.files)} files, up to version "
            f"{manifest.sequence}. Head of the log of acts: {manifest.acts}"
        )
