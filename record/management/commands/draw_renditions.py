"""Draws the smaller copies of published pictures now, for instance after pictures were put back from a backup."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from record import renditions


class Command(BaseCommand):
    help = "Draw the smaller copies of published pictures that have none. The worker does the same by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        drawn = 0
        while just_now := renditions.draw_missing():
            drawn += just_now
        self.stdout.write(f"{drawn} pictures drawn in smaller sizes")
