"""`manage.py deliver_alerts`: send what is due, once, without a worker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alerts import webhook_sending
from alerts.sending import deliver


class Command(BaseCommand):
    help = "Fans out what was published, sends every message that is due, and prints how many."

    def handle(self, *args: Any, **options: Any) -> None:
        drained = deliver()
        self.stdout.write(f"fanned out {drained.fanned_out}, sent {drained.sent}, not taken {drained.failed}")
        posted = webhook_sending.send(seconds=None)
        if posted.sent or posted.failed:
            self.stdout.write(f"posted to webhooks {posted.sent}, not taken {posted.failed}")
        if drained.outage:
            raise CommandError(
                f"The mail server cannot be reached ({drained.outage}). "
                "Check EMAIL_URL and run this again; nothing was lost."
            )
