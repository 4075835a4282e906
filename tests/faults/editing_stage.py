"""An editor of the drill: publishes change after change until ended, and writes down each before and after.
`python -m tests.faults.editing_stage FILE CASES`; a line of the file: tried or published, public id, number, when (by
the clock that nobody sets, which is one for all processes)."""

from __future__ import annotations

import itertools
import os
import sys
import time
from pathlib import Path

import django

# Between two edits: a steady load, not all that the machine can do.
PAUSE = 0.25


def words(number: int) -> str:
    """What a case says at an edit, by which a reader knows which one it is."""
    return f"Known since day {number}."


def edit(notes: Path, cases: int) -> None:
    """Make so many cases and publish changes of them, one after another, again where the database broke off."""
    from django.db import Error, connection

    from prisoners.models import Prisoner
    from record import services
    from tests.factories import PrisonerFactory

    keys = [case.pk for case in PrisonerFactory.create_batch(cases, biography=words(0))]
    with notes.open("a", buffering=1) as file:
        for number in itertools.count(1):
            key = keys[number % cases]
            done = False
            while not done:
                try:
                    case = Prisoner.objects.get(pk=key)
                    case.biography = words(number)
                    file.write(f"tried {case.public_id} {number} {time.monotonic()}\n")
                    case.save()
                    services.publish(case=case, by=None)
                    file.write(f"published {case.public_id} {number} {time.monotonic()}\n")
                    done = True
                except Error:
                    connection.close()
                time.sleep(PAUSE)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    edit(Path(sys.argv[1]), int(sys.argv[2]))
