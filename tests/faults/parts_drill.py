"""A machine under a steady load of reads and edits, of which something is broken: for the drills of parts."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from config.embedded import Service, start_postgres, start_redis
from config.environment import CHECKOUT
from config.processes import wait_until
from config.var_dir import VarDir
from tests.deploy.edge import ending, started
from tests.deploy.machine import DESK, Machine, machine_of_the_docs, public_login_of_the_docs
from tests.faults.editing_stage import words
from tests.faults.own_servers import PASSWORD, copy_tables, killed, started_again

CASES, READERS = 5, 3
# Seconds: until all is as before, without a hand; until what was published is seen everywhere.
BACK_WITHIN, SEEN_WITHIN = 30.0, 10.0
# What a supervisor waits before it starts again what has ended (RestartSec of the units).
AGAIN_AFTER = 1.0
# So many edits are made before anything is broken.
IN_CALM = 60
# What was read before goes on, while both are gone, for so many readings.
WITHOUT_BOTH = 300
STARTING: dict[str, Callable[..., Service]] = {"PostgreSQL": start_postgres, "Redis": start_redis}
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
    more: Mapping[str, str] | None = None
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
                begun = time.monotonic()
                status, body = self.machine.ask(path)
                found = SAYS.search(body.decode("utf-8", "replace"))
                self.readings.append(Reading(case, path, status, int(found[1]) if found else None, begun))

    def until_read(self, more: int) -> None:
        aim = len(self.readings) + more
        assert wait_until(lambda: len(self.readings) >= aim, within=120)

    def is_well(self, since: float, mark: list[int]) -> bool:
        """Whether each part does its work again: the faces answer, an edit since then is public and fanned out. mark:
        empty at first; then the newest version that there was when the database first answered."""
        asked = [self.machine.ask("/readyz", port=self.machine.public), self.machine.ask("/healthz", host=DESK)]
        if any(status != 200 for status, _body in asked) or self.machine.ask("/about/")[0] != 200:
            return False
        if any(service.process.poll() is not None for service in self.machine.services.values()):
            return False
        if not [at for _case, _number, at in self.edits("published") if at > since]:
            return False
        newest = self.ask_database(
            "SELECT max(sequence), (SELECT max(sequence) FROM alerts_fanout) FROM record_version"
        )
        if newest and not mark:
            mark.append(int(str(newest[0][0])) + 1)
        return bool(newest) and int(str(newest[0][1])) >= mark[0]

    def after(self, what: str, breaking: Callable[[], None], *, from_mended: bool = False) -> None:
        """Break something, and wait until all is well without a hand. from_mended: counted from when `breaking` ends,
        where that mends what nobody but an operator can."""
        begun, since, mark = time.monotonic(), time.monotonic(), list[int]()
        breaking()
        mended = time.monotonic()
        assert wait_until(lambda: self.is_well(since, mark), within=BACK_WITHIN), f"{what}: {self._last_words()}"
        self.back[what] = time.monotonic() - (mended if from_mended else begun)
        self.broken.append((since, time.monotonic()))
        self.until_read(60)

    def _last_words(self) -> str:
        return (self.machine.folder / "said.log").read_text(errors="replace")[-3000:]

    def kill_service(self, name: str) -> None:
        os.killpg(self.machine.services[name].process.pid, signal.SIGKILL)

    def kill_server(self, name: str) -> None:
        # PostgreSQL: immediately, without a checkpoint.
        killed(self.servers[name], {"PostgreSQL": signal.SIGQUIT, "Redis": signal.SIGKILL}[name])

    def start_server(self, name: str) -> None:
        self.servers[name] = started_again(self.servers[name], STARTING[name], self.var, more=self.more)

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
        begun = time.monotonic()
        assert self.nginx is not None
        os.killpg(self.nginx.pid, signal.SIGKILL)
        self.nginx.wait()
        time.sleep(AGAIN_AFTER)
        self.nginx = started(self.machine.folder, self.machine.folder / "nginx.conf")
        assert wait_until(lambda: self.machine.ask("/about/")[0] == 200, within=BACK_WITHIN)
        self.without_edge.append((begun, time.monotonic()))

    def ended(self) -> Verdict:
        """Stop editing, see that the last edit is seen by every face soon, stop reading; and what was found."""
        assert self.editor is not None
        self.editor.kill()
        self.editor.wait()

        def is_seen(case: str, number: int) -> bool:
            ways = (f"/prisoners/{case}/", f"/api/v1/prisoners/{case}/")
            found = [SAYS.search(self.machine.ask(path)[1].decode()) for path in ways]
            # Or a later one: the editor may have ended between publishing it and writing that down.
            return all(say is not None and int(say[1]) >= number for say in found)

        for case, number in self.newest().items():
            assert wait_until(lambda c=case, n=number: is_seen(c, n), within=SEEN_WITHIN + 2), case  # type: ignore[misc]
        self.over.set()
        return self._verdict([r for r in self.readings if not _within(r.begun, self.without_edge, before=1)])

    def _verdict(self, answered: list[Reading]) -> Verdict:
        failed = [reading for reading in answered if reading.status != 200]
        tried, published = self.edits("tried"), self.edits("published")
        kept = self.ask_database("SELECT public_id, document->>'biography' FROM record_version WHERE kind = 'prisoner'")
        lost = {(case, words(number)) for case, number, _at in published} - set(kept)
        known = {(case, number) for case, number, _at in tried}
        wrong = [r for r in answered if r.status == 200 and (r.case, r.number) not in known]
        calm = [r for r in answered if not _within(r.begun, self.broken, after=SEEN_WITHIN)]
        late = [
            r
            for r in calm
            if r.number is not None
            and any(c == r.case and r.number < number and at < r.begun - SEEN_WITHIN for c, number, at in published)
        ]
        said = (
            f"{len(answered)} readings, {len(failed)} not answered, {len(wrong)} wrong, {len(late)} of {len(calm)} "
            f"in calm older than {SEEN_WITHIN:.0f} s; {len(published)} edits acknowledged, {len(lost)} lost; nginx "
            f"itself was gone for {sum(b - a for a, b in self.without_edge):.1f} s; back after: "
            + ", ".join(f"{what} {seconds:.1f} s" for what, seconds in self.back.items())
        )
        return Verdict(failed, wrong, late, lost, len(answered), said)


def _within(moment: float, spans: list[tuple[float, float]], *, before: float = 0, after: float = 0) -> bool:
    return any(begun <= moment + before and moment <= ended + after for begun, ended in spans)


@dataclass(frozen=True)
class Verdict:
    """What was found wrong, and it all in a line."""

    failed: list[Reading]
    wrong: list[Reading]
    late: list[Reading]
    lost: set[tuple[str, str]]
    answered: int
    said: str

    def holds(self) -> None:
        """Fails where an acknowledged edit was lost, a page was wrong or old, or a reader got no answer."""
        assert self.lost == set()
        assert self.wrong == []
        assert self.late == []
        assert len(self.failed) <= self.answered / 1000, self.failed[:5]


def _stop(servers: dict[str, Service], name: str) -> None:
    # Another may be in its place since.
    servers[name].stop()


@contextmanager
def running_drill(folder: Path, *, notes: Path, more: Mapping[str, str] | None = None) -> Iterator[Drill]:
    """Servers and a machine of the docs in a folder, read and edited from then on. notes: where the editor writes down
    what was done. more: what else stands in the environment of all but nginx."""
    var = folder / "servers"
    VarDir(var).prepare()
    with ExitStack() as stack:
        servers: dict[str, Service] = {}
        for name, start in STARTING.items():
            servers[name] = start(var, password=PASSWORD, more=more)
            stack.callback(_stop, servers, name)
        copy_tables(servers["PostgreSQL"], var / "tables.sql")
        owner, broker = servers["PostgreSQL"].url, servers["Redis"].url
        login = stack.enter_context(public_login_of_the_docs(owner))
        machine = stack.enter_context(
            machine_of_the_docs(folder / "machine", owner_url=owner, public_url=login, redis_url=broker, more=more)
        )
        drill = Drill(machine, var, servers, notes, more=more, nginx=machine.nginx)
        drill.notes.touch()
        drill.editor = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.editing_stage", str(drill.notes), str(CASES)],
            cwd=CHECKOUT,
            env=machine.owner,
        )
        readers = [threading.Thread(target=drill.read, args=(number,)) for number in range(READERS)]
        try:
            assert wait_until(lambda: len(drill.newest()) == CASES, within=60)
            for reader in readers:
                reader.start()
            # First nothing is broken: what is published is seen soon.
            assert wait_until(lambda: len(drill.edits("published")) > IN_CALM, within=120)
            yield drill
        finally:
            drill.over.set()
            for reader in readers:
                if reader.ident:
                    reader.join()
            drill.editor.kill()
            drill.editor.wait()
            if drill.nginx is not None:
                with ending(drill.nginx):
                    pass
