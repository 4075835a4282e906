"""RabbitMQ carries the tasks where BROKER_URL says so, and nothing else is different."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import kombu.exceptions
import psutil
import pytest

from alerts.models import ConfirmationMail
from bench.database import database_url
from config import broker_options
from config.environment import CHECKOUT
from config.local import WORKER
from config.processes import wait_until
from exports import services as exports
from exports.models import Export
from record import nudging
from record import services as record
from tests.alerts.conftest import Follow
from tests.factories import PrisonerFactory, published
from tests.launching import clean_environment
from tests.mailbox import Mailbox, mail_server
from tests.rabbitmq import NEEDS_RABBITMQ, RabbitMQ, rabbitmq_server
from tests.receiver import make_certificate

pytestmark = [pytest.mark.drill, NEEDS_RABBITMQ]

MOTHER = "mother@example.org"


@pytest.fixture
def rabbitmq(tmp_path: Path, use_broker: Callable[..., None]) -> Iterator[RabbitMQ]:
    """A RabbitMQ of this test's own, to which nudges go."""
    with rabbitmq_server(tmp_path / "rabbitmq") as server:
        use_broker(server.url, **broker_options.transport_options(server.url))
        yield server


@contextmanager
def a_worker(folder: Path, queue: str, broker: RabbitMQ, box: Mailbox) -> Iterator[Path]:
    """A worker of one queue, told of RabbitMQ by the environment alone. Gives its log."""
    kept = {name: os.environ[name] for name in ("SECRET_KEY", "FIELD_KEYS", "REDIS_URL")}
    env = clean_environment(
        folder / "var",
        DATABASE_URL=database_url(),
        BROKER_URL=broker.url,
        EMAIL_URL=f"smtp://127.0.0.1:{box.port}",
        SITE_URL="https://vigil.example",
        ALERT_SETTLING_SECONDS="0",
        **kept,
    )
    command = [sys.executable, *WORKER[1:], "--concurrency=1", f"--queues={queue}", f"--hostname=worker-{queue}@vigil"]
    said = folder / f"{queue}.log"
    with said.open("wb") as log:
        worker = subprocess.Popen(command, cwd=CHECKOUT, env=env, stdout=log, stderr=log)
        try:
            yield said
            assert worker.poll() is None
        finally:
            for process in [*psutil.Process(worker.pid).children(recursive=True), worker]:
                process.kill()
            worker.wait()


@pytest.mark.django_db(transaction=True)
def test_an_alert_goes_out_by_its_own_worker_and_an_export_waits_in_its_own_queue(
    rabbitmq: RabbitMQ, follow: Follow, tmp_path: Path
) -> None:
    prisoner = published(PrisonerFactory(name="Afiaddin Mammadov"))
    follow(MOTHER, prisoner)
    ConfirmationMail.objects.all().delete()
    exports.ask()
    prisoner.biography = "Moved to another prison."
    prisoner.save()
    assert record.publish(case=prisoner, by=None) is not None
    assert wait_until(lambda: rabbitmq.waiting("alerts") > 0 and rabbitmq.waiting("exports") == 1, within=60)

    with mail_server() as box:
        with a_worker(tmp_path, "alerts", rabbitmq, box) as said:
            assert wait_until(lambda: len(box.to(MOTHER)) == 1, within=60), said.read_text()
            assert wait_until(lambda: rabbitmq.waiting("alerts") == 0, within=60)
        assert rabbitmq.waiting("exports") == 1
        assert Export.objects.get().state == Export.State.WAITING
        with a_worker(tmp_path, "exports", rabbitmq, box) as said:
            ready = Export.objects.filter(state=Export.State.READY)
            assert wait_until(ready.exists, within=60), said.read_text()
        assert len(box.to(MOTHER)) == 1


def test_nudges_go_on_when_rabbitmq_is_back(rabbitmq: RabbitMQ, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudging, "PAUSE", 0.0)

    def nudge_until_it_waits() -> bool:
        nudging.nudge("alerts.tasks.watch")
        return rabbitmq.waiting("alerts") > 0

    assert wait_until(nudge_until_it_waits, within=60)
    rabbitmq.kill()
    begun = time.monotonic()
    nudging.nudge("alerts.tasks.watch")
    assert time.monotonic() - begun < 2
    rabbitmq.start()
    with kombu.Connection(rabbitmq.url) as connection:
        connection.default_channel.queue_purge("alerts")
    assert wait_until(nudge_until_it_waits, within=60)


def test_a_certificate_that_is_not_trusted_or_of_another_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_certificate(tmp_path)
    tls = [
        "listeners.ssl.1 = 127.0.0.1:{port}",
        f"ssl_options.certfile = {tmp_path}/cert.pem",
        f"ssl_options.keyfile = {tmp_path}/key.pem",
        "ssl_options.verify = verify_none",
    ]
    with rabbitmq_server(tmp_path / "rabbitmq", tls) as server:

        def address_of(host: str) -> str:
            return f"amqps://vigil:{server.password}@{host}:{server.tls_port}//"

        with pytest.raises(kombu.exceptions.OperationalError, match="CERTIFICATE_VERIFY_FAILED"):
            broker_options.reach(address_of("127.0.0.1"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        broker_options.reach(address_of("127.0.0.1"))
        with pytest.raises(kombu.exceptions.OperationalError, match="Hostname mismatch"):
            broker_options.reach(address_of("localhost"))
