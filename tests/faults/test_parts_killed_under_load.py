"""Every part is killed in turn while people read and an editor publishes: nobody waits for a hand, nothing is lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from config.embedded import Service, start_postgres, start_redis
from config.environment import CHECKOUT
from config.processes import wait_until
from config.var_dir import VarDir
from tests.deploy.edge import ending, started
from tests.deploy.machine import DESK, Machine, machine_of_the_docs, public_login_of_the_docs
from tests.faults.editing_stage import words
from tests.faults.own_servers import PASSWORD, copy_tables, killed, started_again

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

CASES, READERS = 5, 3
# Seconds: until all is as before, without a hand; until what was published is seen everywhere.
BACK_WITHIN, SEEN_WITHIN = 30.0, 10.0
# What a supervisor waits before it starts again what has ended (RestartSec of the units).
AGAIN_AFTER = 1.0
# So many edits are made before anything is broken.
IN_CALM = 60
# What was read before goes on, while both are gone, for so many readings.
WITHOUT_BOTH = 300
SAYS = re.compile(re.escape(words(0)).replace("0", r"(\d+)"))


@dataclass(frozen=True)
class Reading:
    """One answer: which case was asked for, how, and the number of the edit that it tells."""

    case: str
    path: str
    status: int
    number: int | None
    begun: float


@dataclass
class Drill:
    """What runs, and what came of it."""

    machine: Machine
    var: Path
    servers: dict[str, Service]
    notes: Path
    editor: subprocess.Popen[bytes] | None = None
    nginx: subprocess.Popen[bytes] | None = None
    readings: list[Reading] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    back: dict[str, float] = field(default_factory=dict)
    # While something was broken pages may be older than otherwise.
    broken: list[tuple[float, float]] = field(default_factory=list)
    # When nginx itself was gone: nobody else can answer then.
    without_edge: list[tuple[float, float]] = field(default_factory=list)

    def edits(self, verb: str) -> list[tuple[str, int, float]]:
        """What the editor wrote down: case, number, when."""
        lines = [line.split() for line in self.notes.read_text().splitlines(keepends=True) if line.endswith("\n")]
        return [(case, int(number), float(at)) for said, case, number, at in lines if said == verb]

    def newest(self) -> dict[str, int]:
        """The newest acknowledged edit of each case."""
        found: dict[str, int] = {}
        for case, number, _at in self.edits("published"):
            found[case] = number
        return found

    def ask_database(self, query: str) -> list[tuple[object, ...]]:
        """What it says; nothing while it is down."""
        with (
            suppress(psycopg.OperationalError),
            psycopg.connect(self.servers["PostgreSQL"].url, connect_timeout=2) as database,
        ):
            return database.execute(query).fetchall()
        return []

    def read(self, reader: int) -> None:
        """Read page after page until the end, as a reader does who comes back."""
        for turn in range(10**9):
            if self.over.is_set():
                return
            for case in self.newest():
                path = f"/prisoners/{case}/" if (turn + reader) % 2 else f"/api/v1/prisoners/{case}/"
                begun = time.time()
                status, body = self.machine.ask(path)
                found = SAYS.search(body.decode("utf-8", "replace"))
                self.readings.append(Reading(case, path, status, int(found[1]) if found else None, begun))

    def until_read(self, more: int) -> None:
        aim = len(self.readings) + more
        assert wait_until(lambda: len(self.readings) >= aim, within=120)

    def is_well(self, since: float) -> bool:
        """Whether each part does its work again: the faces answer, an edit since then is public and fanned out."""
        asked = [self.machine.ask("/readyz", port=self.machine.public), self.machine.ask("/healthz", host=DESK)]
        if any(status != 200 for status, _body in asked) or self.machine.ask("/about/")[0] != 200:
            return False
        if any(service.process.poll() is not None for service in self.machine.services.values()):
            return False
        if not [at for _case, _number, at in self.edits("published") if at > since]:
            return False
        told = self.ask_database(
            "SELECT (SELECT max(sequence) FROM alerts_fanout) >= max(sequence) FROM record_version "
            f"WHERE published_at < to_timestamp({since}) + interval '2 s'"
        )
        return told == [(True,)]

    def after(self, what: str, breaking: Callable[[], None]) -> None:
        """Break something, and wait until all is well without a hand."""
        begun, since = time.monotonic(), time.time()
        breaking()
        assert wait_until(lambda: self.is_well(since), within=BACK_WITHIN), f"{what}: {self._last_words()}"
        self.back[what] = time.monotonic() - begun
        self.broken.append((since, time.time()))
        self.until_read(60)

    def _last_words(self) -> str:
        return (self.machine.folder / "said.log").read_text(errors="replace")[-3000:]

    def kill_service(self, name: str) -> None:
        os.killpg(self.machine.services[name].process.pid, signal.SIGKILL)

    def kill_server(self, name: str) -> None:
        # PostgreSQL: immediately, without a checkpoint.
        killed(self.servers[name], {"PostgreSQL": signal.SIGQUIT, "Redis": signal.SIGKILL}[name])

    def start_server(self, name: str) -> None:
        start = {"PostgreSQL": start_postgres, "Redis": start_redis}[name]
        self.servers[name] = started_again(self.servers[name], start, self.var)

    def break_server(self, name: str) -> None:
        self.kill_server(name)
        time.sleep(AGAIN_AFTER)
        self.start_server(name)

    def break_both(self) -> None:
        """PostgreSQL and Redis are gone for a while, in which pages once seen are read."""
        for name in self.servers:
            self.kill_server(name)
        self.until_read(WITHOUT_BOTH)
        for name in self.servers:
            self.start_server(name)

    def break_nginx(self) -> None:
        begun = time.time()
        assert self.nginx is not None
        os.killpg(self.nginx.pid, signal.SIGKILL)
        self.nginx.wait()
        time.sleep(AGAIN_AFTER)
        self.nginx = started(self.machine.folder, self.machine.folder / "nginx.conf")
        assert wait_until(lambda: self.machine.ask("/about/")[0] == 200, within=BACK_WITHIN)
        self.without_edge.append((begun, time.time()))


def _stop(servers: dict[str, Service], name: str) -> None:
    servers[name].stop()


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[Drill]:
    var = tmp_path / "servers"
    VarDir(var).prepare()
    with ExitStack() as stack:
        servers: dict[str, Service] = {}
        for name, start in (("PostgreSQL", start_postgres), ("Redis", start_redis)):
            servers[name] = start(var, password=PASSWORD)
            stack.callback(_stop, servers, name)
        copy_tables(servers["PostgreSQL"], var / "tables.sql")
        owner, broker = servers["PostgreSQL"].url, servers["Redis"].url
        login = stack.enter_context(public_login_of_the_docs(owner))
        machine = stack.enter_context(
            machine_of_the_docs(tmp_path / "machine", owner_url=owner, public_url=login, redis_url=broker)
        )
        drill = Drill(machine, var, servers, tmp_path / "edits", nginx=machine.nginx)
        drill.notes.touch()
        drill.editor = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.editing_stage", str(drill.notes), str(CASES)],
            cwd=CHECKOUT,
            env=machine.owner,
        )
        try:
            yield drill
        finally:
            drill.over.set()
            drill.editor.kill()
            drill.editor.wait()
            if drill.nginx is not None:
                with ending(drill.nginx):
                    pass


def test_nothing_is_lost_or_wrong_and_all_comes_back_by_itself_whatever_is_killed(
    drill: Drill, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wait_until(lambda: len(drill.newest()) == CASES, within=60)
    readers = [threading.Thread(target=drill.read, args=(number,)) for number in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        # First nothing is broken: what is published is seen soon.
        assert wait_until(lambda: len(drill.edits("published")) > IN_CALM, within=120)
        for name in drill.machine.services:
            drill.after(name, lambda name=name: drill.kill_service(name))  # type: ignore[misc]
        for name in drill.servers:
            drill.after(name, lambda name=name: drill.break_server(name))  # type: ignore[misc]
        drill.after("PostgreSQL and Redis", drill.break_both)
        drill.after("nginx", drill.break_nginx)
        # The last edit is seen by every face soon.
        assert drill.editor is not None
        drill.editor.kill()
        drill.editor.wait()
        newest = drill.newest()

        def is_seen(case: str, number: int) -> bool:
            ways = (f"/prisoners/{case}/", f"/api/v1/prisoners/{case}/")
            return all(words(number) in drill.machine.ask(path)[1].decode() for path in ways)

        for case, number in newest.items():
            assert wait_until(lambda c=case, n=number: is_seen(c, n), within=SEEN_WITHIN + 2), case  # type: ignore[misc]
    finally:
        drill.over.set()
        for reader in readers:
            reader.join()

    answered = [r for r in drill.readings if not any(a <= r.begun + 1 and r.begun <= b for a, b in drill.without_edge)]
    failed = [reading for reading in answered if reading.status != 200]
    tried, published = drill.edits("tried"), drill.edits("published")
    kept = drill.ask_database("SELECT public_id, document->>'biography' FROM record_version WHERE kind = 'prisoner'")
    lost = {(case, words(number)) for case, number, _at in published} - set(kept)
    known = {(case, number) for case, number, _at in tried}
    wrong = [r for r in answered if r.status == 200 and (r.case, r.number) not in known]
    calm = [r for r in answered if not any(a <= r.begun <= b + SEEN_WITHIN for a, b in drill.broken)]
    late = [
        r
        for r in calm
        if r.number is not None
        and any(c == r.case and r.number < number and at < r.begun - SEEN_WITHIN for c, number, at in published)
    ]
    with capsys.disabled():
        print(
            f"\n{len(answered)} readings, {len(failed)} not answered, {len(wrong)} wrong, {len(late)} of {len(calm)} "
            f"in calm older than {SEEN_WITHIN:.0f} s; {len(published)} edits "
            f"acknowledged, {len(lost)} lost; nginx itself was gone for "
            f"{sum(b - a for a, b in drill.without_edge):.1f} s; back after: "
            + ", ".join(f"{what} {seconds:.1f} s" for what, seconds in drill.back.items())
        )
    assert lost == set()
    assert wrong == []
    assert late == []
    assert len(failed) <= len(answered) / 1000, failed[:5]
