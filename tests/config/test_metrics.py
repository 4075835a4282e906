"""/metrics: how the site fares in numbers for Prometheus, to who asks from inside and to nobody else."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from alerts import gate, services
from alerts.models import ConfirmationMail, Delivery, Trouble
from backups.models import BackupMade
from config import metrics
from record.models.reviewing import PlannedPublication
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
    assert {name for name in names if f"`{name}`" not in text and f"`{name}_total`" not in text} == set()


def test_the_public_face_tells_of_requests_and_of_what_is_public_alone(client: Client, settings: Any) -> None:
    published(PrisonerFactory())
    settings.SITE_MODE = "public"
    client.get("/about/")
    found = values(client)
    assert found["vigil_database_answers",] == 1
    assert found["vigil_record_versions",] == 1
    assert found["vigil_http_requests_total", "about", "GET", "2xx"] >= 1
    told = {name for name, *_ in found if not name.startswith("vigil_http_")}
    assert told == {"vigil_database_answers", "vigil_record_versions", "vigil_record_newest_version_seconds"}


@pytest.mark.parametrize("mode", ["public", "staff"])
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "172.18.0.4", "fd00::5"])
def test_who_asks_from_inside_is_answered_by_whatever_name(
    address: str, mode: str, client: Client, settings: Any
) -> None:
    settings.SITE_MODE = mode
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
@pytest.mark.parametrize("mode", ["public", "staff"])
def test_the_world_is_told_that_there_is_no_such_page(
    mode: str, asked: dict[str, Any], client: Client, settings: Any
) -> None:
    settings.SITE_MODE = mode
    answer = client.get("/metrics", **asked)
    assert answer.status_code == 404
    assert "vigil_" not in answer.text


def test_they_say_how_fresh_the_record_is(client: Client) -> None:
    found = values(client)
    assert found["vigil_record_planned_late_seconds",] == found["vigil_record_versions",] == 0
    assert ("vigil_record_newest_version_seconds",) not in found
    case = published(PrisonerFactory())
    # A clock that was ahead, and is set right: nothing is younger than now.
    with time_machine.travel(timezone.now() - dt.timedelta(hours=1), tick=True):
        assert values(client)["vigil_record_newest_version_seconds",] == 0
    with time_machine.travel(timezone.now() + dt.timedelta(days=3), tick=True):
        due_at = timezone.now() - dt.timedelta(hours=1)
        PlannedPublication.objects.create(
            kind="prisoner", case_id=case.pk + 1, due_at=timezone.now() + dt.timedelta(hours=9), reason="planned"
        )
        assert values(client)["vigil_record_planned_late_seconds",] == 0
        PlannedPublication.objects.create(kind="prisoner", case_id=case.pk, due_at=due_at, reason="planned")
        PlannedPublication.objects.create(
            kind="prisoner", case_id=case.pk + 2, due_at=due_at + dt.timedelta(minutes=30), reason="planned"
        )
        found = values(client)
    assert found["vigil_record_versions",] == 1
    assert 3 * 86400 <= found["vigil_record_newest_version_seconds",] < 3 * 86400 + 60
    assert 3600 <= found["vigil_record_planned_late_seconds",] < 3660
    assert 3 * 86400 <= found["vigil_alerts_untold_seconds",] < 3 * 86400 + 60


def test_they_say_how_database_disk_and_backups_fare(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    (tmp_path / "uploads").mkdir()
    found = values(client)
    assert found["vigil_database_connections", "active"] >= 1
    assert found["vigil_database_connections_most",] >= 10
    assert found["vigil_database_bytes",] > 1_000_000
    disk = shutil.disk_usage(tmp_path)
    assert found["vigil_disk_bytes", "uploads"] == disk.total
    # Others write meanwhile.
    assert found["vigil_disk_free_bytes", "uploads"] == pytest.approx(disk.free, abs=disk.total / 50)
    assert ("vigil_disk_bytes", "exports") not in found
    (tmp_path / "exports").mkdir()
    assert values(client)["vigil_disk_bytes", "exports"] == disk.total
    assert found["vigil_backup_made_timestamp_seconds",] == 0
    at = timezone.now() - dt.timedelta(days=1)
    BackupMade.objects.create(made_at=at, sequence=1)
    BackupMade.objects.create(made_at=at - dt.timedelta(days=1), sequence=1)
    assert values(client)["vigil_backup_made_timestamp_seconds",] == pytest.approx(at.timestamp(), abs=1)


def test_an_owner_who_is_not_told_of_connections_has_the_other_numbers(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE vigil_test_not_told")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO vigil_test_not_told")
        cursor.execute("SET ROLE vigil_test_not_told")
        found = values(client)
        cursor.execute("RESET ROLE")
    assert ("vigil_database_connections", "active") not in found
    assert found["vigil_database_answers",] == 1
    assert ("vigil_alerts_fan_out_behind",) in found


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
    assert answer.status_code == 200
    found = {line.partition(" ")[0]: line.rpartition(" ")[2] for line in answer.text.splitlines() if line[0] != "#"}
    assert found["vigil_database_answers"] == "0.0"
    assert not any(name.startswith(("vigil_alerts", "vigil_record", "vigil_backup")) for name in found)
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
    with django_assert_max_num_queries(32):
        client.get("/metrics")
