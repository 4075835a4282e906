"""A key of age, a folder for backups, and folders of uploads and exports of its own for each test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from backups.folder import MANIFEST, SUMS, sums_of, write_sums
from backups.manifest import Manifest, manifest_of
from backups.sealing import read_sealed, seal_bytes


@dataclass(frozen=True)
class Key:
    """Both halves of a key: the file with the private one, and the public one."""

    identity: Path
    recipient: str


def new_key(path: Path) -> Key:
    said = subprocess.run(["age-keygen", "-o", path], capture_output=True, text=True, check=True).stderr
    return Key(path, said.split()[-1])


def without_statistics() -> list[str]:
    """The tables of which the planner would know nothing, had not the server looked at them by itself meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_stat_user_tables WHERE analyze_count = 0 AND schemaname = 'public' ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall()]


def rewrite(backup: Path, key: Key, change: Callable[[Manifest], Manifest]) -> None:
    """Another manifest in the place of the one of a backup, and sums that fit: who has the public key can do so."""
    manifest, sums = manifest_of(read_sealed(backup / MANIFEST, identity=key.identity)), sums_of(backup)
    (backup / MANIFEST).unlink()
    (backup / SUMS).unlink()
    sealed = seal_bytes(change(manifest).as_json(), backup / MANIFEST, recipients=[key.recipient])
    write_sums(backup, sums | {MANIFEST: sealed})


@pytest.fixture
def key(tmp_path: Path) -> Key:
    return new_key(tmp_path / "identity.txt")


@pytest.fixture
def folder(tmp_path: Path, key: Key, settings: Any) -> Path:
    """Where backups go; uploads and exports lie beside it."""
    settings.BACKUP_RECIPIENTS = [key.recipient]
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = str(tmp_path / "var" / "uploads")
    return tmp_path / "backups"
