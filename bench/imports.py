"""Imports: a long file by the command, as an operator would; rows a second, memory, and what a kill leaves."""

from __future__ import annotations

import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.database import database_url
from bench.decoys import decoys
from bench.figures import Figure
from prisoners.models import Charge, Detention, Import, ImportRow, Prisoner

HERE = Path(__file__).resolve().parent.parent
ROWS = int(os.environ.get("BENCH_IMPORT_ROWS", "40000"))
MORE_ROWS = max(ROWS // 10, 1)
KILLED_ROWS = min(ROWS, 5_000)
FASTEST, LEAST_MEMORY = 500.0, 300.0
ARTICLES = [
    ("28", "Preparation of a crime"),
    ("220.1", "Organization of or participation in mass disorder"),
    ("221.3", "Hooliganism committed with a weapon or objects used as a weapon"),
    ("228.1", "Illegal purchase, transfer, sale, storage, transportation or carrying of firearms"),
    ("233", "Organizing actions promoting infringement of social order"),
    ("234.4.3", "Illegal purchase or storage with intent to sell of narcotics in large amount"),
    ("315.2", "Resisting or using violence against a representative of authority"),
]
PLACES = ["Baku Investigative Prison (Kurdakhani pre-trial detention center)", "Ganja Detention Facility"] + [
    f"Prison No. {number}" for number in range(1, 18)
]


@dataclass(frozen=True)
class Run:
    seconds: float
    peak_mb: float
    code: int
    # Of the processor, by the command alone: what a busy machine does not stretch.
    worked: float


def write_cases(path: Path, number: int, *, seed: int = 3) -> None:
    """A file of as many people, in the manner of the list of 2014."""
    chance = random.Random(seed)  # noqa: S311  (the same file each time)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["no", "category", "name", "arrested", "charges", "held_at"])
        for row, name in enumerate(decoys(number, seed=seed), 1):
            some = chance.sample(ARTICLES, chance.randint(1, 3))
            articles = "; ".join(f"{number} ({title})" for number, title in some)
            month = chance.choice(("January", "March", "July", "October"))
            day = f"{chance.randint(1, 28)} {month} {chance.randint(2003, 2025)}"
            category = chance.choice(("Journalists", "Politicians", "Youth activists", "Other cases"))
            writer.writerow([row, category, name, day, f"Criminal Code Articles {articles}", chance.choice(PLACES)])


def import_file(path: Path, *, kill_after_rows: int = 0) -> Run:
    """Run the command in a process of its own; killed outright once so many rows are entered, if asked."""
    begun, before, done = time.monotonic(), _worked(), _rows_done()
    child = subprocess.Popen(
        [sys.executable, "manage.py", "import_cases", str(path), "--country", "AZ", "--quiet-rows"],
        cwd=HERE,
        env=os.environ | {"DATABASE_URL": database_url(), "DEBUG": "0"},
        stdout=subprocess.DEVNULL,
    )
    peak = 0.0
    for memory in _watched(child):
        peak = max(peak, memory)
        if kill_after_rows and _rows_done() - done >= kill_after_rows:
            child.kill()
    code = child.wait()
    return Run(time.monotonic() - begun, peak, code, _worked() - before)


def _rows_done() -> int:
    return sum(Import.objects.values_list("rows_done", flat=True))


def _worked() -> float:
    """Seconds of the processor that processes of ours used which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watched(child: subprocess.Popen[bytes]) -> Iterator[float]:
    """The most memory that a process has had so far, in MB, until it ends."""
    while child.poll() is None:
        try:
            status = Path(f"/proc/{child.pid}/status").read_text()
        except OSError:
            return
        yield next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)
        time.sleep(0.05)


def counted() -> tuple[int, int, int]:
    """People, detentions and charges on record."""
    return Prisoner.objects.count(), Detention.objects.count(), Charge.objects.count()


def run() -> list[Figure]:
    """The figures of imports (issue 3): into an empty record, then on top of the people entered so."""
    with tempfile.TemporaryDirectory() as folder:
        whole, more, killed = (Path(folder) / name for name in ("cases.csv", "more.csv", "killed.csv"))
        write_cases(whole, ROWS)
        empty = import_file(whole)
        write_cases(more, MORE_ROWS, seed=9)
        people = Prisoner.objects.count()
        full = import_file(more)
        before = counted()
        again = import_file(more)
        same = counted() == before
        return [
            _speed("rows a second", ROWS, empty, "into an empty record"),
            _cost("processor time of the command", ROWS, empty),
            _speed("rows a second with people on record", MORE_ROWS, full, f"{people:,} people"),
            _cost("processor time with people on record", MORE_ROWS, full),
            Figure(
                "most memory",
                max(run.peak_mb for run in (empty, full, again)),
                "MB",
                at_most=LEAST_MEMORY,
                note="of the process, its libraries included",
            ),
            Figure("changed by the same file again", 0 if same else 1, "", at_most=0, note=f"in {again.seconds:.0f} s"),
            *_killed(killed),
        ]


def _speed(what: str, rows: int, done: Run, note: str) -> Figure:
    note = f"{rows:,} rows in {done.seconds:.0f} s, {note}, exit {done.code}"
    return Figure(what, rows / done.seconds, "rows/s", at_least=FASTEST, note=note)


def _cost(what: str, rows: int, done: Run) -> Figure:
    return Figure(what, done.worked / rows * 1000, "s/1,000 rows", note="without the database's")


def _killed(path: Path) -> list[Figure]:
    """What a kill loses or doubles: a file cut off after a third of it, and gone on with."""
    write_cases(path, KILLED_ROWS, seed=7)
    before = Prisoner.objects.count()
    first = import_file(path, kill_after_rows=KILLED_ROWS // 3)
    after_kill = Import.objects.latest("pk").rows_done
    second = import_file(path)
    rows = ImportRow.objects.filter(of=Import.objects.latest("pk"))
    lost = KILLED_ROWS - rows.entered().count()
    doubled = Prisoner.objects.count() - before - rows.filter(outcome="created").count()
    return [
        Figure("killed after rows", after_kill, note=f"exit {first.code}, then gone on with: exit {second.code}"),
        Figure("lost by the kill", lost, "rows", at_most=0),
        Figure("doubled by the kill", doubled, "rows", at_most=0),
    ]
