"""What is in the folder of a record, with the hash of each file."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from exports.transfer.errors import CannotImport

NAME = "manifest.json"
FORMAT = 1
VERSIONS, REDIRECTS, REDACTIONS = "versions.jsonl", "redirects.jsonl", "redactions.jsonl"
LISTS = (VERSIONS, REDIRECTS, REDACTIONS)
# Below it lie the uploaded files, by the paths that documents name.
FILES = "files/"
_AT_ONCE = 1024 * 1024
# What this software names its pictures and public copies: nothing that leads out of the folder.
_FILE = re.compile(r"files/(pictures|documents)/[A-Za-z0-9_-]+\.[a-z]{2,4}")


@dataclass(frozen=True)
class Listed:
    """One file: its size, its hash, and how many lines it has."""

    bytes: int
    sha256: str
    rows: int | None = None


@dataclass(frozen=True)
class Manifest:
    """site: the address of the instance that it is from; sequence: the number of the last version."""

    site: str
    software: str
    sequence: int
    made_at: str
    licence: str
    files: dict[str, Listed]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / NAME).write_text(f"{text}\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises CannotImport where there is none, or one that this software cannot read."""
        try:
            told: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
            if told["format"] != FORMAT:
                raise CannotImport(f"{folder / NAME} is of format {told['format']}; this software reads {FORMAT}.")
            found = cls(**told | {"files": {name: Listed(**about) for name, about in told["files"].items()}})
        except OSError as error:
            raise CannotImport(
                f"{folder / NAME} cannot be read: {error.strerror}. Name a folder that export_data made."
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CannotImport(f"{folder / NAME} is no manifest of a record.") from error
        for name in found.files:
            if name not in LISTS and not _FILE.fullmatch(name):
                raise CannotImport(f"{folder / NAME} names a file that no record has: {name}")
        if missing := set(LISTS) - found.files.keys():
            raise CannotImport(f"{folder / NAME} does not name {min(missing)}.")
        return found

    def check(self, folder: Path) -> None:
        """Compare every file with its hash. Raises CannotImport for the first that is missing or another."""
        for name, listed in self.files.items():
            try:
                same = digest_of(folder / name) == listed.sha256
            except OSError as error:
                raise CannotImport(f"{name} cannot be read: {error.strerror}.") from error
            if not same:
                raise CannotImport(f"{name} is not what the manifest says: its hash differs.")

    @property
    def uploads(self) -> list[str]:
        """The paths of the uploaded files, below the folder of uploads."""
        return [name.removeprefix(FILES) for name in self.files if name.startswith(FILES)]


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_AT_ONCE):
            digest.update(part)
    return digest.hexdigest()
