"""A key of age, a folder for backups, and folders of uploads and exports of its own for each test."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Key:
    """Both halves of a key: the file with the private one, and the public one."""

    identity: Path
    recipient: str


def new_key(path: Path) -> Key:
    said = subprocess.run(["age-keygen", "-o", path], capture_output=True, text=True, check=True).stderr
    return Key(path, said.split()[-1])


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
