"""`manage.py change_webhook_secret NUMBER`: when a webhook's secret may have become known, or is old."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alerts.models import Webhook
from alerts.services import change_webhook_secret


class Command(BaseCommand):
    help = "Gives a webhook a new secret and prints it. For a day its messages are signed with the former one too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, help="The number of the webhook: the last one in its address here.")

    def handle(self, *args: Any, number: int, **options: Any) -> None:
        webhook = Webhook.objects.filter(pk=number).first()
        if webhook is None:
            raise CommandError(f"There is no webhook {number}.")
        secret = change_webhook_secret(webhook=webhook)
        self.stdout.write(f"{webhook}: hand this over now, it is not shown again: {secret}")
        self.stdout.write(f"Until {webhook.former_until:%Y-%m-%d %H:%M} UTC messages are signed with both.")
