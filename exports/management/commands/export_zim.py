"""Packs a mirror into one ZIM file, for Kiwix."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exports.mirror.zim import NotWhole, write_zim


class Command(BaseCommand):
    help = "Pack the mirror in DIR, as export_site wrote it, into one ZIM file with a full-text search, for Kiwix."
    # All is in the folder: no database is asked.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("file", metavar="FILE", type=Path, help="Such as vigil.zim; one that is there is replaced.")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"].absolute()
        try:
            number = write_zim(options["folder"].absolute(), file)
        except NotWhole as error:
            raise CommandError(f"Not packed: {error}.") from error
        except OSError as error:
            raise CommandError(f"{file} could not be written: {error.strerror or error}.") from error
        self.stdout.write(f"{number} files, {file.stat().st_size:,} bytes.")
