"""Makes cases of people who never were, for load tests and benchmarks."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from prisoners.synthetic.making import LOT, AlreadyAtWork, holds_real_cases, make_cases


class Command(BaseCommand):
    help = (
        "Make N cases of people who never were, for load tests: in the working record, and published. The same for a "
        "seed; a run that was cut off is gone on with, and a larger N adds to a smaller one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="N", type=int)
        parser.add_argument("--seed", type=int, default=1, help="Another seed makes other people.")
        parser.add_argument("--unpublished", action="store_true", help="Leave the new cases as drafts.")
        parser.add_argument("--processes", type=int, choices=(1, 2), default=2, help="Two are faster for thousands.")
        parser.add_argument("--beside", action="store_true", help="Also on a record that holds real cases.")

    def handle(self, *args: Any, **options: Any) -> None:
        number, seed = options["number"], options["seed"]
        if number < 1:
            raise CommandError("N is how many cases there are to be: 1 or more.")
        if not options["beside"] and holds_real_cases():
            raise CommandError(
                "This record holds cases that were not made up; nothing has changed. Made-up people would be public "
                "beside real ones: take another database, or say --beside."
            )
        begun = self._told_at = time.monotonic()
        try:
            made = make_cases(
                number,
                seed=seed,
                published=not options["unpublished"],
                # To begin a second process takes longer than a lot does.
                processes=options["processes"] if number > LOT else 1,
                on_progress=lambda n: self._tell(n, number),
            )
        except AlreadyAtWork:
            raise CommandError("Another process makes cases in this database; nothing has changed.") from None
        if not made:
            self.stdout.write(f"There are {number:,} cases of seed {seed} already; nothing has changed.")
            return
        self._analyze()
        seconds = time.monotonic() - begun
        self.stdout.write(f"Made {made:,} cases in {seconds:.0f} s ({made / seconds:.0f} a second), seed {seed}.")

    def _tell(self, made: int, number: int) -> None:
        # Every few seconds, so that a log of a long run can be read.
        if time.monotonic() - self._told_at >= 5:
            self._told_at = time.monotonic()
            self.stdout.write(f"{made:,} of {number:,} …")
            self.stdout.flush()

    def _analyze(self) -> None:
        """Let the database know what its tables hold now: its own look comes a minute later."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
