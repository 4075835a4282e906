"""Made-up cases whose process is killed outright: no process stays behind, and who runs it again goes on."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest
from django.conf import settings

from bench.database import database_url
from config.processes import wait_until
from prisoners.models import Prisoner, PublishedPrisoner
from record.published import Version

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]
CASES = 1_500
PATIENCE = 240


def make_cases() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "make_cases", str(CASES)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": database_url(), "DEBUG": "0"},
        stdout=subprocess.DEVNULL,
    )


def works(process: psutil.Process) -> bool:
    """Whether it is still there; whoever inherits one that ended may not take note of its end."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_killed_run_is_gone_on_with() -> None:
    first = make_cases()
    assert wait_until(lambda: PublishedPrisoner.objects.exists() or first.poll() is not None, within=PATIENCE)
    assert first.poll() is None
    processes = psutil.Process(first.pid).children(recursive=True)
    first.kill()
    first.wait()
    assert processes
    assert wait_until(lambda: not any(works(process) for process in processes), within=30)
    assert 0 < PublishedPrisoner.objects.count() < CASES

    assert make_cases().wait(PATIENCE) == 0
    assert Prisoner.objects.published().count() == Prisoner.objects.count() == CASES
    assert PublishedPrisoner.objects.count() == CASES
    sequences = list(Version.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
