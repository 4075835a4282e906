"""Looks at every mirror that others keep, as the worker does each night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exports.mirror.listed import CannotLook, look_at_all


class Command(BaseCommand):
    help = "Tell of each mirror that is listed whether it is whole: its signature, its list, and a sample of its files."

    def handle(self, *args: Any, **options: Any) -> None:
        looked_at = failed = 0
        try:
            for mirror, wrong in look_at_all():
                looked_at += 1
                failed += bool(wrong)
                if wrong:
                    self.stdout.write(f"{mirror.trouble}: {mirror.address} ({wrong})")
                else:
                    self.stdout.write(f"whole: {mirror.address}, change {mirror.sequence} of {mirror.made_at:%Y-%m-%d}")
        except CannotLook as error:
            raise CommandError(f"No mirror was looked at: {error}.") from None
        if failed:
            raise CommandError(f"{failed} of {looked_at} mirrors are not as they should be.")
