"""Visits through the edge, as a day brings them: how many one machine answers, and where their time goes."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from itertools import accumulate
from pathlib import Path

import psutil

from bench.edge import edge_before
from bench.figures import Figure
from bench.load import LONG, Load, answers_a_second, ask_for
from bench.served import WORKERS, Served, our_site
from bench.sized import FewAndFull, some_ids
from prisoners.models import PublishedPrisoner

READERS = 64
DRAWN = 20_000
# Of a hundred visits: to profiles, of which few are known to many (Zipf's law) and most to few; and to these.
TO_PROFILES = 75
OTHERS = {
    "/": 8,
    "/prisoners/": 5,
    "/prisoners/?country=AZ&group=journalist": 2,
    "/statistics/": 2,
    "/map/": 2,
    "/changes/": 2,
    "/prisoners/?q=Aliyev": 4,
}
# The busiest hour of a day has so many times the mean; ten million visits a day are 116 a second in the mean.
BUSIEST, A_DAY = 5, 86_400
WANTED = 10_000_000


def run(record: FewAndFull) -> list[Figure]:
    """Figures for docs/capacity.md, on the large record."""
    drawn = _visits()
    one_page = f"/prisoners/{some_ids()[0]}/"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        # nginx's workers may be somebody else.
        for part in (folder, folder / "more", folder / "one"):
            part.mkdir(mode=0o755, exist_ok=True)
        folder.chmod(0o755)
        with our_site(workers=WORKERS) as more, edge_before(folder / "more", more) as edge_of_more:
            with edge_before(folder / "one", record.full) as edge_of_one:
                rates = answers_a_second(
                    {
                        "a crowd": Load(edge_of_one, [one_page], connections=READERS),
                        "visits, one process": Load(edge_of_one, drawn, connections=READERS),
                        "visits, as deployed": Load(edge_of_more, drawn, connections=READERS),
                        "no edge": Load(record.full, drawn, connections=READERS),
                    }
                )
            shares = _processor(more, Load(edge_of_more, drawn, connections=READERS))
    return [
        _visits_figure("a crowd for one page, through the edge", rates["a crowd"]),
        _visits_figure("visits of all kinds, no edge, one web process", rates["no edge"]),
        _visits_figure("the same through the edge", rates["visits, one process"]),
        _visits_figure(f"through the edge, {WORKERS} web processes", rates["visits, as deployed"]),
        *(Figure(f"processor time of a visit, {part}", each, "ms") for part, each in shares.items()),
        Figure(
            "machines like this for ten million visits a day",
            WANTED * BUSIEST / A_DAY / rates["visits, as deployed"],
            note=f"web processes and edge, for the busiest hour: {WANTED * BUSIEST / A_DAY:.0f} visits a second",
        ),
    ]


def _visits_figure(what: str, rate: float) -> Figure:
    a_day = rate * A_DAY / BUSIEST
    return Figure(
        what, rate, "a second", note=f"{a_day / 1e6:,.1f} million a day, if its busiest hour has {BUSIEST} × the mean"
    )


def _visits() -> list[str]:
    """Addresses as a day brings them; the same each time."""
    chance = random.Random(4)  # noqa: S311  (a benchmark wants the same visits each time)
    known = list(PublishedPrisoner.objects.order_by("public_id").values_list("public_id", flat=True))
    chance.shuffle(known)
    weights = list(accumulate(1 / rank for rank in range(1, len(known) + 1)))
    profiles = iter(chance.choices(known, cum_weights=weights, k=DRAWN))
    kinds = chance.choices([None, *OTHERS], [TO_PROFILES, *OTHERS.values()], k=DRAWN)
    return [kind or f"/prisoners/{next(profiles)}/" for kind in kinds]


def _processor(site: Served, load: Load) -> dict[str, float]:
    """Milliseconds of the processor that one visit takes, of each part, while the load goes on."""
    before = _used(site)
    answers = ask_for(load, LONG)
    # A process that has ended since took its own times with it.
    return {
        part: sum(used - before[part].get(process, 0) for process, used in those.items()) * 1000 / answers
        for part, those in _used(site).items()
    }


def _used(site: Served) -> dict[str, dict[int, float]]:
    """Seconds of the processor that each process has used, by part."""
    web = psutil.Process(site.process.pid)
    parts: dict[str, dict[int, float]] = {"web": _seconds_of([web, *web.children(recursive=True)])}
    for part, program in (("edge", "nginx"), ("database", "postgres")):
        parts[part] = _seconds_of(p for p in psutil.process_iter(["name"]) if p.info["name"] == program)
    return parts


def _seconds_of(processes: Iterable[psutil.Process]) -> dict[int, float]:
    seconds = {}
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            seconds[process.pid] = float(times.user + times.system)
    return seconds
