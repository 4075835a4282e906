"""How fast a mirror is written: pages a second, printed for whoever runs the drills."""

from __future__ import annotations

import os
import time
from io import StringIO

import pytest
from django.core.management import call_command

from tests.exports.mirrors import mirror_in

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("processes", [1, os.cpu_count() or 1])
def test_a_mirror_of_made_up_cases_is_written_and_brought_up_to_date(processes, tmp_path, settings, counted):
    settings.VAR_DIR = tmp_path / "var"
    call_command("make_cases", "100", stdout=StringIO())
    began = time.monotonic()
    whole = mirror_in(tmp_path / "site", languages=("en", "ru"), processes=processes)
    written = time.monotonic() - began
    again = mirror_in(tmp_path / "site", languages=("en", "ru"), processes=processes)
    looked_through = time.monotonic() - began - written
    counted(
        f"{processes} process(es): {whole.rendered / written:.0f} files/s rendered, "
        f"{whole.files / looked_through:.0f} files/s looked through again"
    )
    assert again.rendered == 2, "the page about the copy, in two languages"
