"""`manage.py renew_reports`: after a new key was put first in FIELD_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prisoners.reporting.services import renew


class Command(BaseCommand):
    help = "Encrypts what reports of visitors say with the newest of FIELD_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        done = renew()
        self.stdout.write(f"renewed {done.renewed}")
        if done.unreadable:
            raise CommandError(
                f"{done.unreadable} texts cannot be read with any of FIELD_KEYS. "
                "Put the key they were encrypted with back at the end of FIELD_KEYS and run this again."
            )
