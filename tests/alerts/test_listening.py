"""The nudge after a publication: given when it can be, never in the way."""

import logging
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from alerts import listening, sending
from alerts.models import ConfirmationMail
from record import services as record
from record.published import Version
from tests.alerts.conftest import Follow
from tests.factories import PrisonerFactory, published
from tests.mailbox import Mailbox


@pytest.fixture(params=[("redis", "refuses"), ("redis", "is silent"), ("amqp", "refuses"), ("amqp", "is silent")])
def dead_broker(request: pytest.FixtureRequest, use_broker: Callable[..., None]) -> Iterator[str]:
    """A Redis or RabbitMQ that refuses connections, or takes them and never says a word."""
    scheme, how = request.param
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        if how == "is silent":
            taken.listen()
        use_broker(f"{scheme}://127.0.0.1:{taken.getsockname()[1]}/0")
        yield how


@pytest.mark.django_db
def test_a_dead_broker_neither_fails_nor_slows_a_publication_and_loses_nothing(
    dead_broker: str,
    follow: Follow,
    mailbox: Mailbox,
    django_capture_on_commit_callbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    prisoner = published(PrisonerFactory(name="Afiaddin Mammadov"))
    follow("mother@example.org", prisoner)
    ConfirmationMail.objects.all().delete()
    caplog.set_level(logging.WARNING, "record")
    start = time.monotonic()
    for n in range(5):
        prisoner.biography = f"Known: {n}."
        prisoner.save()
        with django_capture_on_commit_callbacks(execute=True):
            assert record.publish(case=prisoner, by=None) is not None
    assert time.monotonic() - start < 4
    assert sending.deliver().sent == 5
    lost = [r.getMessage() for r in caplog.records if r.name == "record.nudging"]
    assert len(lost) == 1

    assert "Mammadov" not in lost[0]
    # Given up for want of an answer or because of one, never because the nudge itself is broken.
    assert any(why in lost[0] for why in ("no answer in time", "OperationalError"))


def test_a_version_nudges_a_worker_and_a_borrowed_name_does_not(own_queue: Callable[[], int]) -> None:
    listening.hear(Version(cause="borrowed"))
    assert own_queue() == 0
    listening.hear(Version(cause="publication"))
    listening.hear(Version(cause="withdrawal"))
    assert own_queue() == 2
