"""`manage.py verify_backup DIR`: whether a backup can be restored, tried by restoring it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backups.commands import add_backup_arguments, asked, steps_to
from backups.services import check, verify_backup


class Command(BaseCommand):
    help = (
        "Restore the newest backup into a scratch database, compare every table and file and the log of acts, and drop "
        "it. Without --identity: only whether its files are whole. Ends with 1 and one line if it cannot be restored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_backup_arguments(parser)
        parser.add_argument("--identity", metavar="FILE", help="The file with age's private key.")

    def handle(self, *args: Any, **options: Any) -> None:
        with asked(options) as (folder, identity, head):
            if identity is None:
                backup = check(folder=folder)
                self.stdout.write(f"{backup.name} is whole. Whether it can be restored shows --identity FILE.")
                return
            tried = verify_backup(folder=folder, identity=identity, head=head, told=steps_to(self, options))
        rows = sum(table.rows for table in tried.manifest.tables.values())
        self.stdout.write(
            f"{tried.backup.name} can be restored: {rows} rows of {len(tried.manifest.tables)} tables and "
            f"{len(tried.manifest.files)} files are as they were. Head of the log of acts: {tried.head}"
        )
