"""/metrics: the numbers of the health page for Prometheus, to who asks from inside and to nobody else."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from alerts import gate, services
from alerts.models import ConfirmationMail, Delivery, Trouble
from config import metrics
from tests.alerts.conftest import Follow, follow
from tests.alerts.test_webhooks import changed, registered
from tests.factories import PrisonerFactory, published

pytestmark = pytest.mark.django_db

__all__ = ["follow"]  # a fixture


def values(client: Client) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def test_they_say_what_the_health_page_says(client: Client, follow: Follow) -> None:
    case = published(PrisonerFactory())
    follow("mother@example.org", case)
    ConfirmationMail.objects.all().delete()
    changed(case)
    services.fan_out()
    Delivery.objects.update(state="failed", last_error='550 "quoted" \\ 5.7.1')
    gate.pause(reason="complained", address="mother@example.org")
    registered("https://example.org/hook")
    changed(case)
    found = values(client)
    assert found["vigil_alerts_given_up", "news"] == 1
    assert found["vigil_alerts_given_up_last_day", '550 "quoted" \\ 5.7.1', "news"] == 1
    assert found["vigil_alerts_paused_addresses", "complained"] == 1
    assert found["vigil_alerts_fan_out_behind",] == 1
    assert found["vigil_alerts_webhooks", "active"] == 1
    assert found["vigil_alerts_trouble", "beat_silent"] == 1
    assert found["vigil_alerts_beat_seen_timestamp_seconds",] == 0
    assert {labels[0] for name, *labels in found if name == "vigil_alerts_trouble"} == set(Trouble.Kind.values)
    assert ("vigil_alerts_waiting", "news", "due") in found


def test_every_metric_is_named_in_the_docs(client: Client) -> None:
    text = (metrics.settings.BASE_DIR / "docs" / "operate.md").read_text()
    names = {family.name for family in text_string_to_metric_families(client.get("/metrics").text)}
    assert len(names) > 10
    assert {name for name in names if f"`{name}`" not in text} == set()


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "172.18.0.4", "fd00::5"])
def test_who_asks_from_inside_is_answered_by_whatever_name(address: str, client: Client) -> None:
    answer = client.get("/metrics", REMOTE_ADDR=address, HTTP_HOST="staff:8000")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "asked",
    [
        {"REMOTE_ADDR": "93.184.216.34"},
        {"REMOTE_ADDR": "2606:2800:220:1::1"},
        {"REMOTE_ADDR": "nobody"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_VIA": "1.1 edge"},
    ],
)
def test_the_world_is_told_that_there_is_no_such_page(asked: dict[str, Any], client: Client) -> None:
    answer = client.get("/metrics", **asked)
    assert answer.status_code == 404
    assert "vigil_alerts" not in answer.text


def test_a_public_face_answers_nobody(client: Client, settings: Any) -> None:
    settings.SITE_MODE = "public"
    assert client.get("/metrics").status_code == 404


def test_other_paths_and_methods_are_not_answered_here(client: Client) -> None:
    assert client.post("/metrics").status_code in (403, 404, 405)
    assert client.get("/metrics/x").status_code == 404
    assert client.get("/ru/metrics").status_code == 404


def test_no_follower_is_in_them(client: Client, follow: Follow) -> None:
    subscription = follow("mother@example.org", published(PrisonerFactory(name="Bahruz Samadov")))
    text = client.get("/metrics").text
    assert "mother" not in text and "Samadov" not in text
    assert str(subscription.follower_id)[:8] not in text


def test_openmetrics_is_given_to_who_asks_for_it(client: Client) -> None:
    answer = client.get("/metrics", HTTP_ACCEPT="application/openmetrics-text; version=1.0.0")
    assert answer["Content-Type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


def test_a_database_that_does_not_answer_is_said_in_bounded_time(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "STATEMENT_TIMEOUT", "200ms")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE alerts_watch IN ACCESS EXCLUSIVE MODE")
            began = time.monotonic()
            answer = client.get("/metrics")
            took = time.monotonic() - began
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert (answer.status_code, answer.text) == (503, "database\n")
    assert took < 5
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() != ("200ms",)
    assert client.get("/metrics").status_code == 200


def test_they_cost_the_same_however_much_there_is(
    client: Client, follow: Follow, django_assert_max_num_queries: Any
) -> None:
    case = published(PrisonerFactory())
    for n in range(5):
        follow(f"f{n}@example.org", case)
    changed(case)
    services.fan_out()
    Delivery.objects.update(due_at=timezone.now())
    with django_assert_max_num_queries(24):
        client.get("/metrics")
