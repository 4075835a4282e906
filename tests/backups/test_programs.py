"""The programs of PostgreSQL that fit a server."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from backups.errors import BackupError
from backups.programs import postgres_program
from config.environment import CHECKOUT


def test_the_programs_are_those_of_the_server_or_the_next_newer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = []
    for version in (18, 15, 16):
        program = tmp_path / f"{version}"
        program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}.3 (Debian)'\n")
        program.chmod(0o755)
        there.append(program)
    monkeypatch.setattr("backups.programs.postgres_programs", lambda name: there)
    assert [postgres_program("pg_dump", server=server).name for server in (15, 16, 17)] == ["15", "16", "18"]
    with pytest.raises(BackupError, match="install postgresql-client-19"):
        postgres_program("pg_dump", server=19)


def test_a_backup_names_the_version_that_is_released() -> None:
    assert tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["version"] == settings.VERSION
