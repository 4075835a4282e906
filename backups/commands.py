"""What `backup`, `restore` and `verify_backup` are asked alike, and how they say what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backups.errors import BackupError
from backups.steps import Told, untold
from record.verifying import Head, head_of


def add_backup_arguments(parser: CommandParser) -> None:
    """Which backup, and which head of the log of acts is known."""
    parser.add_argument(
        "folder", metavar="DIR", type=Path, help="The folder of backups (the newest), or of one backup."
    )
    parser.add_argument("--head", default="", metavar="NUMBER:HASH", help="A head of the log of acts written down.")


@contextmanager
def asked(options: dict[str, Any]) -> Iterator[tuple[Path, Path | None, Head | None]]:
    """The folder, the file with the private key and the head. Any failure inside becomes one line: CommandError."""
    identity = Path(options["identity"]) if options["identity"] else None
    if identity is not None and not identity.is_file():
        raise CommandError(f"{identity} is not there: it should be the file with the private key (AGE-SECRET-KEY-…).")
    try:
        yield options["folder"].absolute(), identity, head_of(options["head"]) if options["head"] else None
    except (BackupError, ValueError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{said_of(error)} Nothing was restored.") from error


def said_of(error: OSError) -> str:
    """What went wrong, as a sentence: with which file, or with the bucket, whose errors have no number."""
    return f"{error.filename or 'A file'}: {error.strerror}." if error.strerror else str(error)


def steps_to(command: BaseCommand, options: dict[str, Any]) -> Told:
    """Where the steps of a command are told: in its output with `--verbosity 2`, else nowhere."""
    if options["verbosity"] < 2:
        return untold
    return lambda done, seconds: command.stdout.write(f"{done}: {seconds:.1f} s")
