"""A real mail server, and followers who came in through the real door."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from alerts import gate
from alerts.models import ConfirmationMail, Subscription
from alerts.targets import published_target
from config.celery import app as celery_app
from record import nudging
from tests.mailbox import Mailbox, mail_server
from tests.receiver import Receiver, https_server


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """An SMTP server on a free port, to which the site sends."""
    with mail_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 5
        yield box


@pytest.fixture
def dead_mail_server(settings: Any) -> Iterator[None]:
    """A mail server that nobody can reach: its port is bound and does not listen."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", taken.getsockname()[1]
        yield


@pytest.fixture
def use_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """use_broker(url, **transport options): where nudges go in this test, from a process that has sent none yet."""
    monkeypatch.setattr(nudging, "_nudger", nudging.Nudger())

    def forget_connections() -> None:
        celery_app._pool = None
        celery_app.amqp._producer_pool = None

    def use(url: str, **options: Any) -> None:
        monkeypatch.setitem(celery_app.conf, "broker_url", url)
        monkeypatch.setitem(celery_app.conf, "broker_transport_options", options)
        forget_connections()

    yield use
    forget_connections()


@pytest.fixture
def own_queue(use_broker: Callable[..., None], settings: Any) -> Iterator[Callable[[], int]]:
    """The real Redis, under keys of this test alone. Call it for the number of nudges that wait."""
    prefix = f"test-{uuid.uuid4().hex}-"
    use_broker(settings.REDIS_URL, global_keyprefix=prefix)
    server = redis.Redis.from_url(settings.REDIS_URL)
    yield lambda: server.llen(f"{prefix}alerts")
    for key in server.scan_iter(f"{prefix}*"):
        server.delete(key)


@pytest.fixture
def receiver(settings: Any, tmp_path: Path) -> Iterator[Receiver]:
    """An HTTPS server of someone else's, which alone may be on this machine."""
    with https_server(tmp_path) as server:
        settings.OUTGOING_ALLOWED_NETWORKS = ("127.0.0.0/8",)
        settings.OUTGOING_CA_FILE = str(tmp_path / "cert.pem")
        yield server


Follow = Callable[..., Subscription]


@pytest.fixture
def follow(db: None) -> Follow:
    """follow("mother@example.org", prisoner): asked for and, unless confirmed=False, confirmed."""

    def make(
        address: str,
        case: Any = None,
        *,
        kind: str = "everything",
        target: str = "",
        rhythm: str = "at_once",
        changes: tuple[str, ...] = (),
        confirmed: bool = True,
        **terms: Any,
    ) -> Subscription:
        kind, target = (case.kind, case.public_id) if case is not None else (kind, target)
        known = set(Subscription.objects.values_list("pk", flat=True))
        found = published_target(kind, target)
        assert found is not None, "nothing public to follow"
        assert gate.ask(address=address, language="en", target=found, rhythm=rhythm, changes=changes, **terms)
        subscription = Subscription.objects.exclude(pk__in=known).get()
        if confirmed:
            gate.confirm([subscription.pk])
            subscription.refresh_from_db()
        return subscription

    return make


@pytest.fixture
def no_confirmation_mails(follow: Follow) -> Callable[[], None]:
    """Call it to drop what asks for confirmation, in tests about the news that follows."""

    def drop() -> None:
        ConfirmationMail.objects.all().delete()

    return drop
