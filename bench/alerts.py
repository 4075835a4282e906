"""Alerts: one change told to many followers, beside smtplib alone and beside one task a message."""

from __future__ import annotations

import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import psutil
from celery import Celery
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection

from alerts import services
from alerts.addresses import encrypted, keyed_hash
from alerts.lanes import ALL
from alerts.models import Delivery, FanOut, Follower, Subscription
from alerts.querysets import Front
from alerts.sending import LEASE
from bench.database import database_url
from bench.figures import Figure
from bench.smtp_sink import Sink, smtp_sink
from config.embedded import start_redis
from config.processes import wait_until
from config.var_dir import VarDir
from prisoners.models import Prisoner
from record import services as record
from record.published import Version

HERE = Path(__file__).resolve().parent.parent
FOLLOWERS = int(os.environ.get("BENCH_FOLLOWERS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ALERT_ROUNDS", "3"))
# As many senders of ours as of theirs.
SENDERS = int(os.environ.get("BENCH_SENDERS", "1"))
ALONE, SINGLY = min(FOLLOWERS, 10_000), min(FOLLOWERS, 1_000)
WELL_WITHIN = 900.0


@dataclass(frozen=True)
class Told:
    """How one change was told. `rate`: messages a second, from the first to the last; `first`: seconds from the commit
    to the first; memory of the largest sender at a tenth of the messages and at its end, in MB."""

    rate: float
    first: float
    fanned_out: float
    early_mb: float
    late_mb: float


def run() -> list[Figure]:
    """The figures of alerts (issue 6)."""
    with tempfile.TemporaryDirectory() as folder, _place(Path(folder)) as (sink, env):
        case = Prisoner.objects.create(name="Somebody", country="AZ")
        record.publish(case=case, by=None)
        services.fan_out()
        _follow(FOLLOWERS)
        messages = _examples(case, Path(folder))
        alone, told = [], []
        for number in range(ROUNDS):
            alone.append(_alone(sink, messages))
            told.append(_tell(case, number, sink, env))
        singly = _singly(case, sink, env)
        return _figures(alone, told, singly)


def _figures(alone: list[float], told: list[Told], singly: float) -> list[Figure]:
    rate, raw = statistics.median(t.rate for t in told), statistics.median(alone)
    ratio = statistics.median(t.rate / beside for t, beside in zip(told, alone, strict=True))
    early, late = max(t.early_mb for t in told), max(t.late_mb for t in told)
    of = f"{FOLLOWERS:,} followers, {SENDERS} at once, median of {ROUNDS}"
    return [
        Figure("of the rate of smtplib alone", ratio, at_least=0.85, note=f"{rate:,.0f} of {raw:,.0f} a second; {of}"),
        Figure("as fast as one task a message", rate / singly, "×", at_least=10, note=f"{singly:,.0f} a second"),
        Figure("first message after the commit", statistics.median(t.first for t in told), "s", at_most=2.0, note=of),
        Figure("all deliveries made", statistics.median(t.fanned_out for t in told), "s", note="after the commit"),
        Figure("memory gained by a sender", max(late - early, 0.0), "MB", at_most=10, note=f"{late:.0f} MB at the end"),
    ]


@contextmanager
def _place(folder: Path) -> Iterator[tuple[Sink, dict[str, str]]]:
    """A mail server that counts, and a broker that no other worker listens to."""
    VarDir(folder / "var").prepare()
    broker = start_redis(folder / "var", password=secrets.token_hex(16))
    from config.celery import app

    app.conf.broker_url = broker.url
    settings.ALERT_SETTLING_SECONDS = settings.ALERT_DOMAIN_PER_MINUTE = 0
    try:
        with smtp_sink(folder / "taken") as sink:
            mail = f"smtp://127.0.0.1:{sink.port}"
            yield (
                sink,
                os.environ
                | {
                    "DATABASE_URL": database_url(),
                    "REDIS_URL": broker.url,
                    "EMAIL_URL": mail,
                    "DEBUG": "0",
                    # As a release is told: without waiting for the case to settle; and all are of one domain, at
                    # whose limit the last would wait for a beat that is not here.
                    "ALERT_SETTLING_SECONDS": "0",
                    "ALERT_DOMAIN_PER_MINUTE": "0",
                },
            )
    finally:
        broker.stop()


def _follow(number: int) -> None:
    for start in range(0, number, 5000):
        addresses = [f"follower{n}@example.org" for n in range(start, min(start + 5000, number))]
        followers = Follower.objects.bulk_create(
            Follower(address=encrypted(a), address_hash=keyed_hash(a)) for a in addresses
        )
        Subscription.objects.bulk_create(
            Subscription(follower=f, kind="everything", confirmed_at=datetime.now(UTC), follows_after=1)
            for f in followers
        )
    with connection.cursor() as cursor:
        # What autovacuum does within minutes; followers come over years.
        cursor.execute("VACUUM (ANALYZE)")


def _change(case: Prisoner, words: str) -> float:
    """Publish a change; when it was committed, in seconds since the epoch."""
    case.biography = words
    case.save()
    record.publish(case=case, by=None)
    return time.time()


def _examples(case: Prisoner, folder: Path) -> Path:
    """A folder of messages as the sender makes them, for others to send: of a change that is told to nobody else."""
    _change(case, "Nobody is told of this.")
    services.fan_out()
    lane = next(lane for lane in ALL if lane.model is Delivery)
    place = folder / "messages"
    place.mkdir()
    for envelope in lane.envelopes(lane.claim(LEASE, Front())):
        message: EmailMultiAlternatives = envelope.compose()
        (place / message.to[0]).write_bytes(message.message().as_bytes(linesep="\r\n"))
    Delivery.objects.all().delete()
    return place


def _alone(sink: Sink, messages: Path) -> float:
    """Messages a second that smtplib alone sends."""
    before, begun = sink.count(), time.time()
    command = [sys.executable, "-m", "bench.rivals.smtplib_alone", str(sink.port), str(messages), str(ALONE // SENDERS)]
    senders = [subprocess.Popen(command, cwd=HERE) for _sender in range(SENDERS)]
    if any(sender.wait() for sender in senders):
        raise RuntimeError("smtplib alone failed")
    return _rate(sink, before, begun)


def _rate(sink: Sink, before: int, begun: float) -> float:
    moments = [taken.at for taken in sink.taken()[before:] if taken.at >= begun]
    return (len(moments) - 1) / (moments[-1] - moments[0])


def _tell(case: Prisoner, number: int, sink: Sink, env: dict[str, str]) -> Told:
    """Tell everybody of one change, by a worker that was there before."""
    before = sink.count()
    with _worker(env, "config.celery") as worker:
        senders = worker.children(recursive=True)
        committed = _change(case, f"Known by now: {number}.")
        newest, made, early, late = Version.objects.latest("sequence").pk, 0.0, 0.0, 0.0
        # Seldom: looking takes from the senders what it uses.
        while (count := sink.count() - before) < FOLLOWERS:
            if time.time() - committed > WELL_WITHIN:
                raise RuntimeError(f"{count} of {FOLLOWERS} messages were sent in {WELL_WITHIN:.0f} s")
            if not made and FanOut.objects.done() >= newest:
                made = time.time()
            late = max(sender.memory_info().rss for sender in senders) / 2**20
            early = late if count < max(FOLLOWERS // 10, 1) else early
            time.sleep(0.5)
    first = sink.taken()[before].at - committed
    return Told(_rate(sink, before, committed), first, made - committed, early, late)


def _singly(case: Prisoner, sink: Sink, env: dict[str, str]) -> float:
    """Messages a second with one task and one connection for each, as is usual."""
    _change(case, "Told one by one.")
    services.fan_out()
    # Due for nobody but those tasks: the nudge of the publication would have them sent together.
    Delivery.objects.filter(state="pending").update(due_at=datetime.now(UTC) + timedelta(days=1))
    keys = list(Delivery.objects.filter(state="pending").values_list("pk", flat=True)[:SINGLY])
    before, begun = sink.count(), time.time()
    with _worker(env, "bench.rivals.task_a_message"):
        broker = Celery(broker=env["REDIS_URL"])
        for key in keys:
            broker.send_task("bench.rivals.task_a_message.send", [key])
        if not wait_until(lambda: sink.count() - before >= len(keys), within=WELL_WITHIN):
            raise RuntimeError("one task a message did not end")
    return _rate(sink, before, begun)


def _is_ready(words: IO[bytes]) -> bool:
    return b"ready." in os.pread(words.fileno(), 1 << 20, 0)


@contextmanager
def _worker(env: dict[str, str], app: str) -> Iterator[psutil.Process]:
    """A worker that waits for tasks."""
    with tempfile.TemporaryFile() as words:
        command = [sys.executable, "-m", "celery", "--quiet", "-A", app, "worker", "--loglevel", "INFO"]
        options = ["--without-gossip", "--without-mingle", f"--concurrency={SENDERS}"]
        process = subprocess.Popen([*command, *options], cwd=HERE, env=env, stdout=words, stderr=words)
        try:
            ended = wait_until(lambda: _is_ready(words) or process.poll() is not None, within=120)
            if not ended or process.poll() is not None:
                raise RuntimeError(f"the worker did not start: {os.pread(words.fileno(), 1 << 20, 0).decode()[-2000:]}")
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait()
