"""Writes the whole public site into a folder, as files that need no server: for mirrors, and for a stick."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from exports.mirror.minisign import SecretKey
from exports.mirror.rendering import CannotRender
from exports.mirror.writing import NotAMirror, write_mirror
from exports.snapshot import Busy

_CODES = [code for code, _name in settings.LANGUAGES]


class Command(BaseCommand):
    help = (
        "Write the public site into DIR as files, signed with MIRROR_SIGNING_KEY, or bring the mirror there up to date."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", metavar="DIR", type=Path, help="A mirror, or a folder that is not there or empty."
        )
        parser.add_argument(
            "--language",
            action="append",
            choices=_CODES,
            help="Only this language, beside English; may be said several times. All of them when it is not said.",
        )
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="So many render side by side.")
        parser.add_argument("--unsigned", action="store_true", help="Without a signature: nobody can verify it.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].absolute()
        if options["processes"] < 1:
            raise CommandError("--processes should be 1 or more.")
        key = None if options["unsigned"] else _key()
        chosen = {settings.LANGUAGE_CODE, *(options["language"] or _CODES)}
        languages = [code for code in _CODES if code in chosen]
        try:
            done = write_mirror(folder, languages=languages, key=key, processes=options["processes"])
        except NotAMirror:
            raise CommandError(f"{folder} holds something that is no mirror: name another folder.") from None
        except Busy:
            raise CommandError("Another mirror is being written: try again when it is finished.") from None
        except CannotRender as error:
            raise CommandError(f"{error}: nothing was put into {folder}.") from error
        except OSError as error:
            raise CommandError(f"{folder} could not be written: {error.strerror or error}.") from error
        self.stdout.write(f"{done.files} files, {done.rendered} made anew, up to change {done.sequence}.")
        self.stdout.write(f"{done.manifest}  manifest.json")


def _key() -> SecretKey:
    if not settings.MIRROR_SIGNING_KEY:
        raise CommandError("MIRROR_SIGNING_KEY is not set: make one with mirror_key, or say --unsigned.")
    return SecretKey.read(settings.MIRROR_SIGNING_KEY)
