"""The whole way: a publication, the nudge through Redis, a Celery worker, an SMTP server."""

from collections.abc import Callable

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import connection
from django.test import Client

from alerts.models import Delivery, Subscription
from config.celery import app as celery_app
from config.processes import wait_until
from record import services as record
from tests.factories import DetentionFactory, HearingFactory, PrisonerFactory, published
from tests.mailbox import Mailbox


@pytest.mark.django_db(transaction=True)
def test_a_hearing_that_is_published_reaches_a_follower_s_inbox_once(
    own_queue: Callable[[], int], mailbox: Mailbox
) -> None:
    visitor = Client(enforce_csrf_checks=True)
    prisoner = PrisonerFactory(name="Afiaddin Mammadov")
    detention = DetentionFactory(prisoner=prisoner)
    published(prisoner)
    with start_worker(celery_app, pool="solo", perform_ping_check=False):
        visitor.post("/subscribe/", {"email": "mother@example.org", "kind": "prisoner", "target": prisoner.public_id})
        assert wait_until(lambda: bool(mailbox.to("mother@example.org")), within=60)
        visitor.post(mailbox.link_to("mother@example.org"))
        assert Subscription.objects.confirmed().count() == 1

        HearingFactory(detention=detention, held="2024-03-12")
        version = record.publish(case=prisoner, by=None)
        assert version is not None

        assert wait_until(lambda: Delivery.objects.filter(state="sent").exists(), within=60)
        assert wait_until(lambda: own_queue() == 0, within=60)
    told = [m for m in mailbox.to("mother@example.org") if m["X-Vigil-Version"]]
    assert [m["X-Vigil-Version"] for m in told] == [str(version.pk)]
    assert "Afiaddin Mammadov" in told[0]["Subject"]
    assert told[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Delivery.objects.get().message_id == told[0]["Message-ID"]
    connection.close()


def test_every_task_that_beat_gives_exists() -> None:
    celery_app.loader.import_default_modules()
    for entry in celery_app.conf.beat_schedule.values():
        assert entry["task"] in celery_app.tasks
