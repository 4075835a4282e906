"""What the exporter keeps of a mirror that it wrote, beside the record and not in the mirror: what each page read, so
that the next run knows which would be others."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from exports.mirror.addresses import Address, address_of
from exports.mirror.reads import Read

# What a page is made by, beside the record.
_OURS = ("*.py", "*.html", "*.toml", "*.json", "*.mo", "*.svg", "*.css", "*.js", "*.md", "requirements.lock")
_ROOMS = (
    "alerts",
    "campaigns",
    "config",
    "docs",
    "exports",
    "locale",
    "organizations",
    "prisoners",
    "record",
    "static",
)


@dataclass(frozen=True)
class File:
    """A file of the mirror: its path below the folder, its bytes and their SHA-256."""

    path: str
    size: int
    sha256: str

    def is_whole_in(self, folder: Path) -> bool:
        """Whether it lies in a folder as it was written."""
        path = folder / self.path
        if path.is_symlink() or not path.is_file() or path.stat().st_size != self.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256


@dataclass(frozen=True)
class Made:
    """One address in all languages: its files, what was read for them, and what they lead to."""

    files: list[File]
    reads: list[Read] | None
    leads_to: list[Address]


@dataclass
class Remembered:
    """All addresses of one mirror. how: what it depends on beside the record; another is another mirror."""

    how: dict[str, Any]
    made: dict[Address, Made] = field(default_factory=dict)


def load(manifest: str, how: dict[str, Any]) -> Remembered:
    """What is kept of the mirror with this manifest (its SHA-256); nothing where it was made in another way."""
    try:
        with gzip.open(_path(manifest), "rt", encoding="utf-8") as file:
            kept = json.load(file)
    except (OSError, ValueError, EOFError):
        return Remembered(how)
    if kept["how"] != how:
        return Remembered(how)
    statements = kept["statements"]
    made = {}
    for text, unit in kept["made"].items():
        reads = unit["reads"]
        made[address_of(text)] = Made(
            files=[File(*file) for file in unit["files"]],
            reads=reads and [(statements[n], params, digest) for n, params, digest in reads],
            leads_to=[address_of(led) for led in unit["leads_to"]],
        )
    return Remembered(how, made)


def keep(manifest: str, remembered: Remembered) -> None:
    """Keep it for the next run."""
    numbers: dict[str, int] = {}
    made: dict[str, Any] = {}
    for address, unit in remembered.made.items():
        reads = unit.reads
        made[str(address)] = {
            "files": [list(asdict(file).values()) for file in unit.files],
            "reads": reads
            and [(numbers.setdefault(sql, len(numbers)), params, digest) for sql, params, digest in reads],
            "leads_to": [str(led) for led in unit.leads_to],
        }
    path = _path(manifest)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".fresh")
    with gzip.open(fresh, "wt", encoding="utf-8", compresslevel=3) as file:
        json.dump({"how": remembered.how, "statements": list(numbers), "made": made}, file)
    os.replace(fresh, path)


def forget(manifest: str) -> None:
    """Forget a mirror in whose place there is another."""
    _path(manifest).unlink(missing_ok=True)


@cache
def program() -> str:
    """A digest of all that makes a page: code, templates, words, sheets."""
    digest = hashlib.sha256()
    for room in ("templates", *_ROOMS):
        for path in sorted(path for kind in _OURS for path in (settings.BASE_DIR / room).rglob(kind)):
            digest.update(str(path.relative_to(settings.BASE_DIR)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _path(manifest: str) -> Path:
    return settings.VAR_DIR / "mirrors" / f"{manifest}.json.gz"
