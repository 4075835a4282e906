"""deploy/monitoring: alarms, dashboard and what Prometheus is told to ask, held to what the program really tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

import promql_parser
import pytest
import yaml
from django.db import connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from alerts import services
from alerts.models import Delivery
from backups.models import BackupMade
from config.environment import CHECKOUT
from tests.alerts.conftest import Follow, follow
from tests.alerts.test_webhooks import changed
from tests.deploy.units import unit
from tests.factories import PrisonerFactory, published

FOLDER = CHECKOUT / "deploy" / "monitoring"
ALARMS = yaml.safe_load((FOLDER / "alarms.yml").read_text())
RULES: list[dict[str, Any]] = [rule for group in ALARMS["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())
SCRAPED = yaml.safe_load((FOLDER / "prometheus.example.yml").read_text())
# Prometheus tells these itself, of each target that it asks, with the labels that it gives them.
OF_PROMETHEUS: dict[str, dict[str, set[str]]] = {"up": {}}
OF_TARGETS = {"job": {"vigil"}, "instance": set[str](), "face": {"public", "staff"}}

__all__ = ["follow"]  # a fixture


def shown() -> list[tuple[str, str]]:
    """What the dashboard asks, by the title of its panel."""
    return [(panel["title"], target["expr"]) for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]


ASKED = [(rule["alert"], rule["expr"]) for rule in RULES] + shown()


def parts(words: str, kind: type[Any]) -> list[Any]:
    """The parts of an expression that are of this kind."""
    found: list[Any] = []

    def visit(one: Any) -> bool:
        if isinstance(one, kind):
            found.append(one)
        return True

    promql_parser.walk(promql_parser.parse(words), visit)
    return found


def selectors(words: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each metric that an expression names, with the labels by which it chooses and the values that it names."""
    for one in parts(words, promql_parser.VectorSelector):
        yield one.name, {matcher.name: matcher.value for matcher in one.matchers.matchers}


def grouped(words: str) -> set[str]:
    """The labels by which an expression groups."""
    aggregates = parts(words, promql_parser.AggregateExpr)
    return {label for one in aggregates if one.modifier is not None for label in one.modifier.labels}


@pytest.fixture
def told(follow: Follow, settings: Any) -> dict[str, dict[str, set[str]]]:
    """Each name that the program tells, with its labels and their values: something is published, told in vain, and
    backed up, and a page fails."""
    client = Client(raise_request_exception=False)
    settings.VAR_DIR.joinpath("uploads").mkdir(parents=True, exist_ok=True)
    case = published(PrisonerFactory())
    follow("mother@example.org", case)
    changed(case)
    services.fan_out()
    Delivery.objects.update(state="failed", last_error="550")
    BackupMade.objects.create(made_at="2026-01-02T03:00Z", sequence=1)
    client.get("/about/")
    texts = [client.get("/metrics").text]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE prisoners_publishedprisoner RENAME TO away")
    # Last: it takes the connection with it.
    client.get("/prisoners/")
    texts.append(client.get("/metrics").text)
    found: dict[str, dict[str, set[str]]] = {}
    for family in chain.from_iterable(map(text_string_to_metric_families, texts)):
        for sample in family.samples:
            labels = found.setdefault(sample.name, {})
            for label, value in sample.labels.items():
                labels.setdefault(label, set()).add(value)
    return OF_PROMETHEUS | found


@pytest.mark.django_db
def test_every_metric_label_and_value_they_name_is_told(told: dict[str, dict[str, set[str]]]) -> None:
    for where, words in ASKED:
        names = list(selectors(words))
        assert names, where
        for name, labels in names:
            assert name in told, f"{where}: {name}"
            for label, value in labels.items():
                assert value in (told[name] | OF_TARGETS).get(label, ()), f"{where}: {name} {label}={value}"
        labels_told = set().union(*(told[name] for name, _ in names))
        assert grouped(words) <= labels_told | OF_TARGETS.keys(), where


def test_every_part_that_can_stand_still_has_an_alarm() -> None:
    watched = {name for rule in RULES for name, _ in selectors(rule["expr"])}
    assert watched >= {
        "up",
        "vigil_database_answers",
        "vigil_http_requests_total",
        "vigil_alerts_oldest_due_seconds",
        "vigil_alerts_not_taken",
        "vigil_record_newest_version_seconds",
        "vigil_backup_made_timestamp_seconds",
        "vigil_disk_free_bytes",
    }


def test_every_alarm_says_how_urgent_it_is_what_is_wrong_and_where_to_look() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert rule["labels"]["severity"] in ("urgent", "soon")
        assert set(rule["annotations"]) == {"summary", "what"}
        assert promql_parser.parse_duration(rule["for"])


def test_an_alarm_that_names_a_label_is_grouped_by_it_or_has_it_from_its_target() -> None:
    for rule in RULES:
        words = " ".join(rule["annotations"].values())
        named = {part.partition("}")[0].strip() for part in words.split("{{ $labels.")[1:]}
        aggregates = parts(rule["expr"], promql_parser.AggregateExpr)
        # Of what is put together without a group no label is left.
        assert named <= (grouped(rule["expr"]) if aggregates else OF_TARGETS.keys()), rule["alert"]


def test_the_dashboard_is_one_that_grafana_reads() -> None:
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert DASHBOARD["uid"] and DASHBOARD["schemaVersion"] >= 36
    source = {"type": "prometheus", "uid": "${source}"}
    assert [one["name"] for one in DASHBOARD["templating"]["list"]] == ["source"]
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        fields = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert place["x"] + place["w"] <= 24 and not fields & taken, panel["title"]
        taken |= fields
        for target in panel.get("targets", ()):
            assert target["datasource"] == panel["datasource"] == source


def test_prometheus_asks_both_faces_where_they_listen() -> None:
    (job,) = SCRAPED["scrape_configs"]
    asked = {one["labels"]["face"]: one["targets"] for one in job["static_configs"]}
    assert asked == {face: unit(f"vigil-{face}.socket")["Socket"]["ListenStream"] for face in ("public", "staff")}
    assert job["job_name"] == "vigil"
    assert SCRAPED["rule_files"] == ["alarms.yml"]
