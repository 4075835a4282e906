"""Reads messages that came back, and pauses the addresses that take no mail or want none."""

from __future__ import annotations

import mailbox
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alerts import bounces


class Command(BaseCommand):
    help = "Read a message that came back from stdin, as a mail server pipes it, or all of a mailbox file (mbox)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mailbox", nargs="?", type=Path, help="A file in mbox format; without it, stdin.")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line at the end: how many of each kind. What is not about a message of ours is ignored."""
        done = Counter(bounces.take(message) for message in _messages(options["mailbox"]))
        words = (f"{done[kind]} {kind}" for kind in ("bounced", "complained", "ignored"))
        self.stdout.write(", ".join(words))


def _messages(path: Path | None) -> Iterator[bytes]:
    if path is None:
        yield sys.stdin.buffer.read(bounces.LARGEST)
        return
    if not path.is_file():
        raise CommandError(f"There is no mailbox file {path}.")
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            with box.get_file(key) as message:
                yield message.read(bounces.LARGEST)
    finally:
        box.close()
