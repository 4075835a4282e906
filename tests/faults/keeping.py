"""A row that must still be there at the next start."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.launching import Person

CREATE = "from record.models import User; User.objects.create(username='kept', first_name='Kept')"
COUNT = "from record.models import User; print(User.objects.filter(first_name='Kept').count())"


def keep_something(var_dir: Path, person: Person | None = None) -> None:
    """Write a row through the services of the run, as `manage.py shell` in a second terminal does."""
    done = in_second_terminal(var_dir, CREATE, person)
    assert done.returncode == 0, done.stderr


def is_kept(var_dir: Path, person: Person | None = None) -> bool:
    """Whether that row is still there."""
    done = in_second_terminal(var_dir, COUNT, person)
    return done.stdout.strip().endswith("1")


def in_second_terminal(var_dir: Path, code: str, person: Person | None) -> subprocess.CompletedProcess[str]:
    """Run code in Django beside the run that has this folder."""
    person = person or Person()
    words = ("exec", "--", person.python, "manage.py", "shell", "--no-imports", "-c", code)
    return person.run(*words, var_dir=var_dir)
