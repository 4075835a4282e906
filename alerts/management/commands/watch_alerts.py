"""How the alerts fare, in words; for an operator, or for cron beside beat."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alerts.alarms import watch
from alerts.health_words import sections_of
from alerts.troubles import troubles_in


class Command(BaseCommand):
    help = (
        "Print how the alerts fare, and write to ALARM_EMAIL when a trouble begins or is over. Exits 1 while one goes "
        "on. Beat does the same each minute; from cron it also notices that beat or the worker stand still."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        health = watch()
        for section in sections_of(health):
            self.stdout.write(f"{section.title}:")
            for line in section.lines:
                self.stdout.write(f"  {line.what}: {line.said}")
        if found := troubles_in(health):
            raise CommandError("\n".join(f"{kind.label}: {words}" for kind, words in found.items()))
