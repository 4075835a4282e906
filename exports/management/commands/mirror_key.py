"""Makes a key to sign mirrors with, in the form of minisign."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from exports.mirror.minisign import SecretKey


class Command(BaseCommand):
    help = "Print a new key to sign mirrors with, and the public key to tell everyone. Nothing is kept."

    def handle(self, *args: Any, **options: Any) -> None:
        key = SecretKey.made()
        self.stdout.write(f"MIRROR_SIGNING_KEY={key.written()}")
        self.stdout.write(f"Public key: {key.public.written()}")
