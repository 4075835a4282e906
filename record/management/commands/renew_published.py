"""Builds the rows that public pages read anew from the published documents: for a release that changes the tables."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from record.publication import composers
from record.renewing import Renewed, renew_published


class Command(BaseCommand):
    help = "Build the published rows of every noun anew from its newest version. Publishes nothing and tells nobody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", metavar="KIND", help="Only nouns of this kind, such as prisoner.")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = options["kind"]
        if kind is not None and kind not in composers:
            raise CommandError(f"“{kind}” is no kind of noun. Kinds: {', '.join(composers)}.")
        told: dict[str, Renewed] = {}
        for done in renew_published(kinds=[kind] if kind else list(composers)):
            told[done.kind] = done
            if options["verbosity"] > 1:
                self.stdout.write(f"{done.kind}: {done.renewed} so far")
        for done in told.values():
            self.stdout.write(f"{done.kind}: {done.renewed} renewed, {done.removed} removed")
