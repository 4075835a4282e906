"""What a public face does not load before somebody asks for it: each worker would pay for it in memory and at start."""

from __future__ import annotations

import os
import subprocess
import sys

from config.environment import CHECKOUT

# All that gunicorn loads before it forks, and all addresses, which the first request reads.
LOADING = """
import sys
import config.gunicorn
from config.wsgi import application
from django.urls import get_resolver

def read(patterns):
    for pattern in patterns:
        read(getattr(pattern, "url_patterns", ()))

read(get_resolver().url_patterns)
print(*sys.modules)
"""
# Of the desk, of workers, and of files that few ask for.
ELSEWHERE = {
    *("celery", "kombu", "amqp", "billiard"),
    *(
        "PIL",
        "resvg_py",
        "typst",
        "icalendar",
        "openpyxl",
        "pyarrow",
        "followthemoney",
        "pysequoia",
        "edtf",
        "pyparsing",
    ),
    *("unfold.admin", "record.admin_base", "record.admin_dates", "prisoners.admin", "alerts.admin", "staff.views"),
    *("prisoners.importing.services", "prisoners.dossier", "prisoners.synthetic", "fido2", "warcio"),
}


def test_a_public_face_loads_neither_the_desk_nor_the_worker_nor_what_few_ask_for() -> None:
    loading = subprocess.run(
        [sys.executable, "-c", LOADING],
        cwd=CHECKOUT,
        env=os.environ | {"SITE_MODE": "public", "DEBUG": "0", "PUBLIC_DATABASE_URL": os.environ["DATABASE_URL"]},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert loading.returncode == 0, loading.stderr
    loaded = set(loading.stdout.split())
    assert "prisoners.views" in loaded
    assert ELSEWHERE & loaded == set()
