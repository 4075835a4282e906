"""Tells whether a mirror is what the owner of a key signed."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exports.mirror.manifest import verify
from exports.mirror.minisign import BadKey, BadSignature, PublicKey


class Command(BaseCommand):
    help = "Compare every file in DIR with the signed list; names each that was changed, is missing or was added."
    # Whoever keeps a mirror may have no database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--public-key", required=True, help="As the living site gives it.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            verdict = verify(options["folder"], PublicKey.read(options["public_key"]))
        except (BadKey, BadSignature) as error:
            raise CommandError(f"Not verified: {error}.") from error
        for word, names in (("changed", verdict.changed), ("missing", verdict.missing), ("added", verdict.added)):
            for name in names:
                self.stdout.write(f"{word}: {name}")
        if not verdict.is_good:
            raise CommandError("This is not the mirror that was signed.")
        self.stdout.write(f"Every file is as it was signed: {verdict.said}.")
