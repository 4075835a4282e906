"""`manage.py forget_reports`: what beat does each hour, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from prisoners.reporting.services import forget_due


class Command(BaseCommand):
    help = "Deletes reports of visitors whose time is over, and erases the text of those that were not used."

    def handle(self, *args: Any, **options: Any) -> None:
        done = forget_due()
        self.stdout.write(f"deleted {done.deleted}, erased the text of {done.erased}")
