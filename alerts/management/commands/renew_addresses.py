"""`manage.py renew_addresses`: after a new key was put first in FIELD_KEYS, or SECRET_KEY was changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from alerts.services import renew_addresses


class Command(BaseCommand):
    help = "Encrypts followers' addresses with the newest of FIELD_KEYS and hashes them with SECRET_KEY again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"renewed {renew_addresses()}")
