"""A public face that reads from a replica, and one behind a pooler: as docs/capacity.md sets them up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config.embedded import Service, start_postgres, start_redis
from config.environment import CHECKOUT
from config.processes import wait_until
from config.var_dir import VarDir
from tests.deploy.machine import Machine, machine_of_the_docs, public_login_of_the_docs
from tests.faults.editing_stage import words
from tests.faults.growing import login_of_its_own_role, pooler, replica_of
from tests.faults.own_servers import PASSWORD, copy_tables, killed, started_again

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

CASES = 3
# Seconds in which what was published is on a page that comes without the edge.
SEEN_WITHIN = 10.0


@dataclass
class Grown:
    """A machine of the docs over servers of its own, with an editor who publishes all the time."""

    machine: Machine
    servers: dict[str, Service]
    replica: Service | None
    notes: Path
    failed: list[tuple[str, int]] = field(default_factory=list)
    read: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def primary(self) -> Service:
        return self.servers["primary"]

    def newest(self) -> dict[str, int]:
        """The newest acknowledged edit of each case."""
        lines = [line.split() for line in self.notes.read_text().splitlines(keepends=True) if line.endswith("\n")]
        return {case: int(number) for said, case, number, _at in lines if said == "published"}

    def ask(self, path: str, **how: str) -> tuple[int, bytes]:
        """The public face itself, without the edge, which keeps pages."""
        return self.machine.ask(path, port=self.machine.public, **how)

    def keep_reading(self) -> None:
        while not self.over.is_set():
            for case in self.newest():
                for path in (f"/prisoners/{case}/", f"/api/v1/prisoners/{case}/", "/api/v1/prisoners/?format=csv"):
                    status, _body = self.ask(path)
                    self.read += 1
                    if status != 200:
                        self.failed.append((path, status))

    def until_read(self, more: int) -> None:
        aim = self.read + more
        assert wait_until(lambda: self.read >= aim, within=60)

    def is_seen(self) -> bool:
        """Whether the face tells each case as it was last published."""
        return all(number <= self._told(case) for case, number in self._since.items())

    def catches_up(self) -> None:
        self._since = self.newest()
        assert wait_until(self.is_seen, within=SEEN_WITHIN)

    def _told(self, case: str) -> int:
        body = self.ask(f"/prisoners/{case}/")[1].decode()
        before, after = words(0).split("0")
        return int(body.split(before, 1)[1].split(after, 1)[0]) if before in body else -1


def ask(server: Service, question: str) -> object:
    with psycopg.connect(server.url, autocommit=True) as line:
        found = line.execute(question).fetchall()
    return found[0][0]


@contextmanager
def grown(folder: Path, *, with_replica: bool = False, with_pooler: bool = False) -> Iterator[Grown]:
    var = folder / "servers"
    VarDir(var).prepare()
    with ExitStack() as stack:
        primary = start_postgres(var, password=PASSWORD)
        servers = {"primary": primary}
        # Another may be in its place by then.
        stack.callback(lambda: servers["primary"].stop())
        broker = start_redis(var, password=PASSWORD)
        stack.callback(broker.stop)
        copy_tables(primary, var / "tables.sql")
        login = stack.enter_context(public_login_of_the_docs(primary.url))
        addresses: dict[str, Any] = {"owner_url": primary.url, "public_url": login, "redis_url": broker.url}
        replica = None
        if with_replica:
            replica = replica_of(primary, folder / "replica")
            stack.callback(replica.stop)
            addresses["replica_url"] = login.replace(_door(primary.url), _door(replica.url))
        if with_pooler:
            login_of_its_own_role(primary.url, login)
            addresses["public_url"] = stack.enter_context(pooler(folder / "pooler", login))
        machine = stack.enter_context(machine_of_the_docs(folder / "machine", **addresses))
        notes = folder / "edits"
        notes.touch()
        editor = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.editing_stage", str(notes), str(CASES)],
            cwd=CHECKOUT,
            env=machine.owner,
        )
        made = Grown(machine, servers, replica, notes)
        reader = threading.Thread(target=made.keep_reading)
        try:
            assert wait_until(lambda: len(made.newest()) == CASES, within=60)
            reader.start()
            yield made
        finally:
            made.over.set()
            editor.kill()
            editor.wait()
            if reader.ident:
                reader.join()


def _door(url: str) -> str:
    return url.rpartition("@")[2].partition("/")[0]


def questions(server: Service) -> int:
    """How many transactions the public login has asked of it, as far as its statistics are written."""
    return int(str(ask(server, "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")))


def test_pages_come_from_a_replica_and_from_the_primary_when_it_is_behind_or_gone(tmp_path: Path) -> None:
    with grown(tmp_path, with_replica=True) as drill:
        assert drill.replica is not None
        before = questions(drill.replica)
        drill.until_read(60)
        assert wait_until(lambda: questions(drill.replica) > before + 60, within=20)  # type: ignore[arg-type]
        drill.catches_up()
        # What writes goes to the primary.
        status, _page = drill.ask("/subscribe/", posted="email=mother%40example.org&kind=everything&target=")
        assert status == 200
        assert ask(drill.primary, "SELECT count(*) FROM alerts_subscription") == 1
        # It falls behind: the primary is asked.
        ask(drill.replica, "SELECT pg_wal_replay_pause()")
        drill.catches_up()
        drill.catches_up()
        ask(drill.replica, "SELECT pg_wal_replay_resume()")
        drill.until_read(60)
        # It ends questions that are under way: they are asked again of the primary.
        for _time in range(10):
            ask(
                drill.replica,
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename LIKE 'vigil_web%'",
            )
            drill.until_read(6)
        # It is gone.
        killed(drill.replica, signal.SIGQUIT)
        drill.catches_up()
        drill.until_read(60)
        assert drill.failed == []


def test_pages_come_from_the_replica_while_the_primary_is_gone(tmp_path: Path) -> None:
    with grown(tmp_path, with_replica=True) as drill:
        drill.until_read(60)
        last = drill.newest()
        killed(drill.primary, signal.SIGQUIT)
        drill.until_read(60)
        # Pages that nobody asked for before, too.
        for path in ("/statistics/", "/changes/", f"/prisoners/?q={next(iter(last))}", "/map/"):
            assert drill.ask(path)[0] == 200, path
        assert drill.failed == []
        # Whoever takes the machine down needs it.
        drill.servers["primary"] = started_again(drill.primary, start_postgres, tmp_path / "servers")


@pytest.mark.parametrize("path", ["/subscribe/?kind=everything", "/report/", "/data/keys/"])
def test_pages_with_forms_never_come_from_a_replica(path: str) -> None:
    from django.urls import resolve

    assert not getattr(resolve(path.partition("?")[0]).func, "may_be_kept", False)


def test_a_public_face_works_behind_a_pooler(tmp_path: Path) -> None:
    with grown(tmp_path, with_pooler=True) as drill:
        drill.until_read(120)
        drill.catches_up()
        asked = "SELECT count(DISTINCT pid) FROM pg_stat_activity WHERE usename LIKE 'vigil_web%'"
        assert wait_until(lambda: 0 < int(str(ask(drill.primary, asked))) <= 20, within=10)
        assert drill.ask("/subscribe/", posted="email=mother%40example.org&kind=everything&target=")[0] == 200
        assert ask(drill.primary, "SELECT count(*) FROM alerts_subscription") == 1
        crowd = [threading.Thread(target=drill.until_read, args=(40,)) for _reader in range(3)]
        asking: list[Callable[[], tuple[int, bytes]]] = [
            lambda: drill.ask("/statistics/"),
            lambda: drill.ask("/prisoners/download.csv"),
            lambda: drill.ask("/api/v1/changes/?after=0"),
        ]
        for thread in crowd:
            thread.start()
        for turn in range(30):
            status, body = asking[turn % len(asking)]()
            assert status == 200, body[:500]
        for thread in crowd:
            thread.join()
        assert drill.failed == []


def test_behind_a_pooler_a_login_that_is_not_told_its_role_reads_nothing(tmp_path: Path) -> None:
    var = tmp_path / "servers"
    VarDir(var).prepare()
    primary = start_postgres(var, password=PASSWORD)
    try:
        copy_tables(primary, var / "tables.sql")
        with (
            public_login_of_the_docs(primary.url) as login,
            pooler(tmp_path / "pooler", login) as pooled,
            psycopg.connect(pooled) as line,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            line.execute("SELECT count(*) FROM prisoners_publishedprisoner")
    finally:
        primary.stop()


def test_the_desk_and_commands_refuse_a_pooler(tmp_path: Path) -> None:
    var = tmp_path / "servers"
    VarDir(var).prepare()
    primary = start_postgres(var, password=PASSWORD)
    try:
        copy_tables(primary, var / "tables.sql")
        with pooler(tmp_path / "pooler", primary.url) as pooled:
            said = subprocess.run(
                [sys.executable, "manage.py", "publish_changes"],
                cwd=CHECKOUT,
                env=os.environ | {"DATABASE_URL": pooled},
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
        assert said.returncode != 0
        assert "DATABASE_URL leads to a pooler" in said.stderr
    finally:
        primary.stop()
