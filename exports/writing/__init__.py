"""How an export is written: one file a form. Each takes documents as they are read, and keeps few of them at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from exports.snapshot import Read
from exports.tables import Row, Table


@dataclass(frozen=True)
class Made:
    """A file that was made, and how many rows, documents or entities are in it."""

    form: str
    name: str
    rows: int


class Writer(Protocol):
    """What writes one form."""

    def take(self, read: Read, rows: Sequence[tuple[Table, Row]]) -> None:
        """The next document, and the rows that it is."""

    def close(self) -> Made:
        """Bring the file to its end."""

    def drop(self) -> None:
        """Let go of it, unfinished."""


@dataclass(frozen=True)
class Place:
    """Where files are written, and what each name begins with."""

    folder: Path
    stem: str

    def file(self, ending: str) -> Path:
        return self.folder / f"{self.stem}{ending}"

    def scratch(self, name: str) -> Path:
        """A folder for what is needed while writing, and gone at the end."""
        path = self.folder / f".{name}"
        path.mkdir()
        return path
