"""Records of a size: so many cases, of which the first are made one by one and the others copied from them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bench.database import own_database
from bench.multiplied import multiply
from bench.served import NO_LIMIT, Served, our_site
from prisoners.models import PublishedPrisoner

CASES = int(os.environ.get("BENCH_SIZE") or os.environ.get("BENCH_CASES") or "100000")
FEW = 1_000
# So many are made one by one, and the others copied from them: the sizes can be divided by it. Of more than WHOLE cases
# only what lists are read from.
MADE = int(os.environ.get("BENCH_MADE", "2000"))
WHOLE = 200_000


def fill(number: int) -> float:
    """Fill an empty record with so many published cases. Returns how many seconds it took."""
    begun = time.monotonic()
    with Path(os.devnull).open("w") as nowhere:
        call_command("make_cases", str(min(number, MADE)), stdout=nowhere)
    if number > MADE:
        multiply(number // MADE, parts=number <= WHOLE)
    made_in = time.monotonic() - begun
    with connection.cursor() as cursor:
        # What autovacuum does within minutes: which pages are visible to all, the statistics.
        cursor.execute("VACUUM (ANALYZE)")
    return made_in


@dataclass(frozen=True)
class FewAndFull:
    """The site on a record of FEW cases, and on one of CASES that this process is connected to; and how many seconds
    the second took to be made."""

    few: Served
    full: Served
    seconds: float


@contextmanager
def few_and_full() -> Iterator[FewAndFull]:
    """Both, made in this process's database and in another."""
    settings.API_UNITS = settings.PAGE_UNITS = NO_LIMIT
    call_command("collectstatic", verbosity=0, interactive=False)
    fill(FEW)
    with our_site() as few, own_database():
        seconds = fill(CASES)
        with our_site() as full:
            yield FewAndFull(few, full, seconds)


def some_ids() -> list[str]:
    """A hundred public ids, from all over the record."""
    ids = list(PublishedPrisoner.objects.order_by("public_id").values_list("public_id", flat=True))
    return ids[:: max(len(ids) // 100, 1)]


def how_made(seconds: float) -> str:
    """The same in words, for a note."""
    return f"{min(MADE, CASES):,} by make_cases, the others copied from them, in {seconds:.0f} s"
