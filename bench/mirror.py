"""The whole public site as files: pages a second, and how little is made anew after one publication."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from bench.figures import Figure
from bench.sized import fill
from exports.mirror.writing import Outcome, write_mirror
from prisoners.models import Prisoner
from record import services as record

CASES = int(os.environ.get("BENCH_MIRROR_CASES", "100"))
PROCESSES = 2
FASTEST = 500.0


@dataclass(frozen=True)
class Written:
    """One run of the command: what it did, how many pages the mirror has, and how long it took."""

    done: Outcome
    pages: int
    seconds: float


def run() -> list[Figure]:
    """The figures of the mirror (issue 9)."""
    call_command("collectstatic", verbosity=0, interactive=False)
    fill(CASES)
    with tempfile.TemporaryDirectory() as folder:
        settings.VAR_DIR = Path(folder) / "var"
        site = Path(folder) / "site"
        whole = _write(site)
        case = Prisoner.objects.published().order_by("pk")[CASES // 2]
        case.biography = f"{case.biography}\n\nTransferred to a hospital."
        case.save()
        record.publish(case=case, by=None)
        again = _write(site)
    of = f"{CASES:,} cases by make_cases, {len(settings.LANGUAGES)} languages, {PROCESSES} processes"
    anew = (
        f"of {again.done.files:,}, in {again.seconds:.1f} s; the case, the newest changes and pages that lead to both"
    )
    return [
        Figure(
            "pages a second",
            whole.pages / whole.seconds,
            at_least=FASTEST,
            note=f"{whole.pages:,} pages in {whole.seconds:.1f} s; {of}",
        ),
        Figure("files made anew after one publication", again.done.rendered, note=anew),
        Figure("a run after one publication, to the first", again.seconds / whole.seconds, "×", at_most=0.5),
    ]


def _write(folder: Path) -> Written:
    """Write the mirror as the command does, or bring it up to date."""
    languages = [code for code, _name in settings.LANGUAGES]
    begun = time.monotonic()
    done = write_mirror(folder, languages=languages, key=None, processes=PROCESSES)
    seconds = time.monotonic() - begun
    return Written(done, sum(1 for _page in folder.rglob("index.html")), seconds)
