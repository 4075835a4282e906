"""Dockerfile: what the program calls is in the image. No engine builds it here; its own lines try each program."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from config.environment import CHECKOUT

# The functions of backups/programs.py, and what it asks the path for.
FINDERS = {"postgres_program", "which"}


def called(folder: Path) -> set[str]:
    """The programs that the code of a folder looks for, by name."""
    return {
        str(call.args[0].value)
        for path in folder.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) in FINDERS
        if call.args and isinstance(call.args[0], ast.Constant)
    }


@pytest.fixture(scope="module")
def dockerfile() -> str:
    """One instruction a line."""
    return (CHECKOUT / "Dockerfile").read_text().replace("\\\n", "")


@pytest.fixture(scope="module")
def server() -> str:
    """The release of PostgreSQL that docker-compose.yml starts."""
    image = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"]["postgres"]["image"]
    return image.removeprefix("postgres:").partition("-")[0]


def test_every_program_that_backups_call_is_put_into_the_image_and_tried_there(dockerfile: str, server: str) -> None:
    programs = called(CHECKOUT / "backups")
    assert programs >= {"pg_dump", "age"}
    bin_ = f"/usr/lib/postgresql/{server.partition('.')[0]}/bin"
    (installed,) = re.findall(r"apt-get install --yes --no-install-recommends ([^&]+)&&", dockerfile)
    (copied,) = re.findall(rf"cd {bin_} +&& cp ([\w ]+) /programs/bin/", dockerfile)
    assert f"COPY --from=postgresql /programs {bin_.removesuffix('/bin')}\n" in dockerfile
    for program in programs:
        of_postgresql = program.startswith("pg_")
        assert program in (copied if of_postgresql else installed).split(), program
        assert f"&& {f'{bin_}/' if of_postgresql else ''}{program} --version" in dockerfile, program


def test_the_programs_of_postgresql_are_of_the_servers_release_and_of_the_images_debian(
    dockerfile: str, server: str
) -> None:
    bases = re.findall(r"^FROM (\S+)", dockerfile, flags=re.MULTILINE)
    debian = {base.rpartition("-")[2] for base in bases}
    assert len(debian) == 1, bases
    assert f"postgres:{server}-{debian.pop()}" in bases
