"""Everybody is told of everything, once, while all that alerts stand on breaks again and again.

Full size: DRILL_CHANGES=1000 DRILL_FOLLOWERS=1000.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import redis
from celery import Celery

from alerts.sending import LEASE
from bench.smtp_sink import Faults, Sink, smtp_sink
from config.embedded import start_postgres, start_redis
from config.environment import CHECKOUT
from config.local import WORKER
from config.processes import wait_until
from config.var_dir import VarDir
from tests.faults.own_servers import PASSWORD, copy_tables, killed_and_started
from tests.faults.telling_stage import address, follower_id
from tests.faults.test_make_cases_killed import works
from tests.launching import clean_environment

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

CHANGES = int(os.environ.get("DRILL_CHANGES", "60"))
FOLLOWERS = int(os.environ.get("DRILL_FOLLOWERS", "100"))
# Of faults, spread over the messages, so that one comes every few seconds; more where a round ends early.
ROUNDS = max(6, CHANGES * FOLLOWERS // 10_000)
SENDERS = 2
# A claim whose answer the dying database could not give leaves its messages to a lease that nobody ends sooner.
MOST_QUIET = LEASE.total_seconds() + 60
MAIL_FAULTS = Faults(refusing=0.2, resetting=0.01, stalling=0.0003, taking_unsaid=0.002)


@dataclass
class Counts:
    """What the drill did, and what came of it."""

    kills: int = 0
    ended_by_itself: int = 0
    redis_restarts: int = 0
    postgres_restarts: int = 0
    # Message-IDs that were taken and not recorded when their sender was killed.
    hit_by_kill: list[str] = field(default_factory=list)
    failed_and_retried: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills of {SENDERS} senders ({len(self.hit_by_kill)} hit inside the window), "
            f"{self.ended_by_itself} workers ended by themselves, "
            f"{self.redis_restarts} kills of Redis, {self.postgres_restarts} of PostgreSQL; "
            f"{self.failed_and_retried} failed five times and were tried again by a person"
        )


class Stage:
    """Servers and a worker of the drill's own, and what it does to them."""

    def __init__(self, var: Path, sink: Sink) -> None:
        VarDir(var).prepare()
        self.var, self.sink, self.counts = var, sink, Counts()
        self.postgres = start_postgres(var, password=PASSWORD)
        self.redis = start_redis(var, password=PASSWORD)
        self.env = clean_environment(
            var,
            DATABASE_URL=self.postgres.url,
            REDIS_URL=self.redis.url,
            EMAIL_URL=f"smtp://127.0.0.1:{sink.port}?timeout=3",
            SECRET_KEY="of a drill, long enough to be taken for a real one",
            FIELD_KEYS="zWP9RHiLQi6LxMed0qUZzs3kDKlAV_8-N6PdIlAeWTs=",
            SITE_URL="https://vigil.example",
            # Every message at once: what waits on purpose is not what this is about.
            ALERT_SETTLING_SECONDS="0",
            ALERT_DOMAIN_PER_MINUTE="0",
        )
        self.beat = Celery(broker=self.redis.url)
        self.beat.conf.broker_transport_options = {"socket_connect_timeout": 1, "socket_timeout": 1}
        self.log = (var / "log" / "worker.log").open("ab")
        self.worker: subprocess.Popen[bytes] | None = None

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=CHECKOUT, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, *words], cwd=CHECKOUT, env=self.env, stdout=self.log, stderr=self.log)

    def start_worker(self) -> None:
        self.worker = self.start(*WORKER[1:], f"--concurrency={SENDERS}")

    def ask(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What the database says; nothing while it is down."""
        with suppress(psycopg.OperationalError), psycopg.connect(self.postgres.url, autocommit=True) as database:
            cursor = database.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []
        return []

    def nudge(self) -> None:
        """What beat does, sooner; and the time that a retry waits is let pass."""
        with suppress(Exception):  # whatever the client says while Redis is down
            self.beat.send_task("alerts.tasks.deliver_due", expires=5, retry=False)
        self.ask("UPDATE alerts_delivery SET due_at = now() WHERE state = 'pending' AND due_at > now()")

    def wait(self, condition: Callable[[], bool], within: float = MOST_QUIET) -> None:
        """Wait while beat goes on beating."""
        until = time.monotonic() + within
        while not wait_until(condition, within=1):
            if self.worker is not None and self.worker.poll() is not None:
                # Counted, and told at the end; the drill goes on as whoever watches the worker would.
                self.counts.ended_by_itself += 1
                self.start_worker()
            self.nudge()
            assert time.monotonic() < until, self.how_it_stands()

    def how_it_stands(self) -> str:
        """For whoever has to find out why nothing goes on."""
        states = self.ask("SELECT state, count(*), min(due_at), max(leased_until) FROM alerts_delivery GROUP BY state")
        drafts = self.ask("SELECT count(*) FROM prisoners_prisoner WHERE state = 'draft'")
        log = (self.var / "log" / "worker.log").read_text()
        return f"{self.sink.count()} taken; {states}; to be published: {drafts}; {self.counts}\n{log[-5000:]}"

    def progress(self, messages: int) -> None:
        """Wait until so many more are sent, or all are."""
        aim = self.sink.count() + messages
        self.wait(lambda: self.sink.count() >= aim or self.is_over())

    def is_over(self) -> bool:
        if self.sink.count() < CHANGES * FOLLOWERS * 0.99:
            return False
        rows = self.ask("SELECT count(*), count(*) FILTER (WHERE state IN ('sent', 'failed')) FROM alerts_delivery")
        return bool(rows) and rows[0] == (CHANGES * FOLLOWERS,) * 2

    def kill_worker(self) -> None:
        """`kill -9` of the worker and its senders; then the time of their leases is let pass."""
        assert self.worker is not None
        killed = [psutil.Process(self.worker.pid), *psutil.Process(self.worker.pid).children(recursive=True)]
        lines = [line.laddr.port for process in killed for line in process.net_connections() if line.status != "LISTEN"]
        for process in killed:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.worker.wait()
        self.worker = None
        assert wait_until(lambda: not any(works(process) for process in killed), within=30)
        self.counts.kills += 1
        # What they said last to the database may still be on its way: it ends their lines when it has read all of it.
        heard = "SELECT count(*) FROM pg_stat_activity WHERE client_port = ANY(%s)"
        assert wait_until(lambda: self.ask(heard, lines) == [(0,)], within=30)
        hit = self.taken_unrecorded()
        assert len(hit) <= SENDERS, f"{len(hit)} messages were taken and not recorded by {SENDERS} senders"
        self.counts.hit_by_kill += hit
        self.ask("UPDATE alerts_delivery SET leased_until = now() - interval '1 s' WHERE state = 'sending'")

    def taken_unrecorded(self) -> list[str]:
        """Those that the mail server took once more than we know of."""
        open_keys = "SELECT id FROM alerts_delivery WHERE state = 'sending'"
        sending = {f"<delivery-{key}@vigil.example>" for (key,) in self.ask(open_keys)}
        times = Counter(t.message_id for t in self.sink.taken() if t.said and t.message_id in sending)
        times.subtract(self.counts.hit_by_kill)
        return [key for key in sending if times[key] > 0]

    def break_redis(self) -> None:
        with redis.Redis.from_url(self.redis.url) as client:
            client.flushall()
        self.progress(50)
        self.redis = killed_and_started(self.redis, signal.SIGKILL, start_redis, self.var)
        self.counts.redis_restarts += 1

    def break_postgres(self) -> None:
        self.postgres = killed_and_started(self.postgres, signal.SIGQUIT, start_postgres, self.var)
        self.counts.postgres_restarts += 1

    def end(self) -> None:
        if self.worker is not None:
            for process in [*psutil.Process(self.worker.pid).children(recursive=True), self.worker]:
                process.kill()
            self.worker.wait()
        self.redis.stop()
        self.postgres.stop()
        self.log.close()


@contextmanager
def a_stage(var: Path) -> Iterator[Stage]:
    with smtp_sink(var.parent / "taken", MAIL_FAULTS) as sink:
        stage = Stage(var, sink)
        try:
            # The servers restart; the machine does not. So nothing need wait for the disk.
            stage.ask("ALTER SYSTEM SET fsync = off")
            stage.ask("SELECT pg_reload_conf()")
            copy_tables(stage.postgres, stage.var / "tables.sql")
            stage.run("-m", "tests.faults.telling_stage", "prepare", str(CHANGES), str(FOLLOWERS))
            yield stage
        finally:
            stage.end()


def break_everything(stage: Stage, chance: random.Random) -> None:
    """Publish, and break one thing after another until everybody is told."""
    publisher = stage.start("-m", "tests.faults.telling_stage", "publish")
    some = CHANGES * FOLLOWERS // ROUNDS
    for number in itertools.count():
        stage.start_worker()
        stage.progress(chance.randint(some // 3, some))
        if number % 3 == 1:
            stage.break_redis()
            stage.progress(some // 3)
        if number % 3 == 2:
            stage.break_postgres()
            stage.progress(some // 3)
        stage.kill_worker()
        if stage.is_over():
            break
    assert publisher.wait(60) == 0
    # As an operator would after the storm.
    while failed := int(stage.run("-m", "tests.faults.telling_stage", "retry")):
        stage.counts.failed_and_retried += failed
        stage.start_worker()
        stage.wait(stage.is_over)
        stage.kill_worker()


def test_everybody_is_told_of_every_change_and_nobody_twice_but_for_the_window(
    tmp_path: Path, counted: Callable[[str], None]
) -> None:
    begun = time.monotonic()
    with a_stage(tmp_path / "var") as stage:
        break_everything(stage, random.Random(6))
        told = stage.ask("SELECT follower_id, version_id, message_id FROM alerts_delivery WHERE state = 'sent'")
        taken = stage.sink.taken()
    arrived = {(t.recipient, t.message_id) for t in taken}
    of = {follower_id(n): address(n) for n in range(FOLLOWERS)}
    assert len({(follower, version) for follower, version, _key in told}) == CHANGES * FOLLOWERS
    assert not [key for follower, _version, key in told if (of[follower], key) not in arrived]

    twice = Counter(t.message_id for t in taken)
    twice.subtract(set(twice))
    unsaid = [t.message_id for t in taken if not t.said]
    counted(
        f"{len(told)} told, {len(taken)} taken, {twice.total()} twice; {len(unsaid)} were taken "
        f"by the mail server without saying so; {stage.counts}; {time.monotonic() - begun:.0f} s"
    )
    # What is killed is the worker's surroundings: it outlives them.
    assert stage.counts.ended_by_itself == 0, (tmp_path / "var" / "log" / "worker.log").read_text()[-5000:]
    # Each that came twice is one that a kill or the server's silence hit inside the window, and once for each.
    assert not +(twice - Counter(unsaid) - Counter(stage.counts.hit_by_kill))
