"""`manage.py renew_addresses`: after a new key was put first in FIELD_KEYS, or SECRET_KEY was changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alerts.services import renew_addresses


class Command(BaseCommand):
    help = (
        "Encrypts followers' addresses and OpenPGP keys, and webhooks' secrets, with the newest of FIELD_KEYS, "
        "and hashes addresses with SECRET_KEY again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = renew_addresses()
        self.stdout.write(f"renewed {done.renewed}")
        if done.secrets:
            self.stdout.write(f"renewed secrets of webhooks: {done.secrets}")
        if done.openpgp_keys:
            self.stdout.write(f"renewed OpenPGP keys: {done.openpgp_keys}")
        if done.twice:
            self.stdout.write(f"left as they are, since their address subscribed again meanwhile: {done.twice}")
        if done.unreadable:
            raise CommandError(
                f"{done.unreadable} addresses, keys or secrets cannot be read with any of FIELD_KEYS. "
                "Put the key they were encrypted with back at the end of FIELD_KEYS and run this again."
            )
