"""Writes the record with its history, as the public role reads it, beside the forms of an export."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

from exports.about import About
from exports.snapshot import Snapshot
from exports.transfer import FOLDER
from exports.transfer.manifest import FILES, NAME, REDACTIONS, REDIRECTS, VERSIONS, Listed, Manifest, digest_of
from exports.writing import Made


def write_record(export: Path, snapshot: Snapshot, about: About) -> list[Made]:
    """Write the folder of the record into that of an export. Returns its files, by their paths there."""
    folder = export / FOLDER
    folder.mkdir()
    files = {
        VERSIONS: _write(folder / VERSIONS, snapshot.versions()),
        REDIRECTS: _write(folder / REDIRECTS, snapshot.redirects()),
        REDACTIONS: _write(folder / REDACTIONS, snapshot.redactions()),
    }
    for path in snapshot.files():
        name = f"{FILES}{path}"
        if _copied(path, folder / name):
            files[name] = _listed(folder / name)
    Manifest(
        site=settings.SITE_URL,
        software=settings.VERSION,
        sequence=about.sequence,
        made_at=about.made_at.isoformat(),
        licence=about.licence.url,
        files=files,
    ).write(folder)
    return [Made("record", f"{FOLDER}/{name}", listed.rows or 0) for name, listed in files.items()] + [
        Made("record", f"{FOLDER}/{NAME}", 0)
    ]


def _write(path: Path, lines: Iterable[dict[str, Any]]) -> Listed:
    rows = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            # One form for each value, whatever way the database writes it: so the same record gives the same bytes.
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=_moment) + "\n")
            rows += 1
    return _listed(path, rows)


def _moment(value: Any) -> str:
    return value.isoformat()


def _copied(path: str, to: Path) -> bool:
    """Whether there is such a file: one that is lost is no reason to write no export."""
    try:
        with default_storage.open(path, "rb") as kept:
            to.parent.mkdir(parents=True, exist_ok=True)
            with to.open("wb") as copy:
                shutil.copyfileobj(kept, copy)
    except FileNotFoundError:
        return False
    return True


def _listed(path: Path, rows: int | None = None) -> Listed:
    with path.open("rb") as file:
        # As with every file of an export: told of only once it would outlive a power cut.
        os.fsync(file.fileno())
    return Listed(path.stat().st_size, digest_of(path), rows)
