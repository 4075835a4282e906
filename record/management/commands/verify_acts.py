"""Look whether the log of acts holds; print its head, to be written down where no owner of the database can get."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from record.verifying import Broken, head_of, verify


class Command(BaseCommand):
    help = (
        "Verify the log of acts and print its head: write that down elsewhere, and give it with --head the next time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", default="", metavar="NUMBER:HASH", help="A head that this command printed before."
        )

    def handle(self, *args: Any, head: str, **options: Any) -> None:
        try:
            known = head_of(head) if head else None
            found = verify(known=known)
        except (Broken, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{found.sequence} acts, none changed and none missing.")
        self.stdout.write(f"Head: {found}")
        if known is None:
            self.stdout.write(
                "Write the head down outside this machine: without it the last acts could be cut off unseen."
            )
