"""What a backup says of itself: written beside the dump, encrypted like it, and compared after a restore."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from backups.errors import BackupError

FORMAT = 1


@dataclass(frozen=True)
class Table:
    """How many rows a table has, and a hash of them (backups/tables.py)."""

    rows: int
    hash: str


@dataclass(frozen=True)
class KeptFile:
    """A file of uploads or exports: under which name it lies encrypted, its size in bytes, SHA-256, mode, and when it
    was last changed (nanoseconds since 1970)."""

    kept_as: str
    size: int
    sha256: str
    mode: int
    changed: int


@dataclass(frozen=True)
class Manifest:
    """One backup. `made`: ISO 8601, UTC; `server`: PostgreSQL's major version; `migrations`: app and name, as applied;
    `sequence`: of the newest public version; `acts`: the head of the log of acts; `dump`: SHA-256 of the encrypted
    dump; `files`: by folder and path in it."""

    made: str
    site: str
    software: str
    server: int
    database_bytes: int
    migrations: list[list[str]]
    sequence: int
    acts: str
    dump: str
    tables: dict[str, Table]
    files: dict[str, KeptFile]
    format: int = field(default=FORMAT)

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()


def manifest_of(text: bytes) -> Manifest:
    """A manifest as it was written. Raises BackupError."""
    try:
        given: dict[str, Any] = json.loads(text)
        if given["format"] != FORMAT:
            raise BackupError(
                f"This backup has format {given['format']}, which a newer Vigil wrote: restore it with that."
            )
        tables = {name: Table(**table) for name, table in given.pop("tables").items()}
        files = {name: KeptFile(**file) for name, file in given.pop("files").items()}
        manifest = Manifest(**given, tables=tables, files=files)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError("The manifest is none of Vigil's.") from error
    for name in manifest.files:
        # It was encrypted to us, which anybody can do: no path may lead out of the folder.
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise BackupError(f"The manifest names a file outside: {name[:100]!r}.")
    return manifest
