"""`manage.py restore DIR --identity FILE`: onto a machine with an empty database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backups.commands import add_backup_arguments, asked, steps_to
from backups.services import restore


class Command(BaseCommand):
    help = "Bring a backup back onto a machine whose database and folders are empty; all of it or nothing."
    # The database that it is for has no tables yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_backup_arguments(parser)
        parser.add_argument("--identity", metavar="FILE", required=True, help="The file with age's private key.")

    def handle(self, *args: Any, **options: Any) -> None:
        with asked(options) as (folder, identity, head):
            assert identity is not None
            brought = restore(folder=folder, identity=identity, head=head, told=steps_to(self, options))
        self.stdout.write(
            f"Restored from {brought.backup.name}: {len(brought.manifest.tables)} tables and "
            f"{len(brought.manifest.files)} files as they were, up to version {brought.manifest.sequence}."
        )
        self.stdout.write(f"Head of the log of acts: {brought.head}")
        if head is None:
            self.stdout.write("Compare it with the newest that was written down: manage.py verify_acts --head …")
