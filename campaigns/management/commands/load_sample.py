"""Loads the founding statement as the first record."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from campaigns.sample.loading import load_sample


class Command(BaseCommand):
    help = "Enter the founding statement of 16 December 2023 and publish it. A second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            entered = load_sample()
        except ValidationError as error:
            raise CommandError(f"The sample was not loaded; nothing has changed. {' '.join(error.messages)}") from error
        if not entered:
            self.stdout.write("The sample is already on record; nothing has changed.")
            return
        counts = ", ".join(f"{n} {kind}" for kind, n in Counter(noun.kind for noun in entered).items())
        self.stdout.write(f"Loaded and published: {counts}.")
