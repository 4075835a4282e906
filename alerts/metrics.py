"""The same look as numbers for Prometheus (docs/operate.md names them); labels hold kinds and codes, never a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from alerts.health import NEWS, WEBHOOKS, Health, look
from alerts.models import Trouble
from alerts.troubles import troubles_in


class AlertsCollector(Collector):
    """Looks anew each time it is asked."""

    def collect(self) -> Iterable[Metric]:
        """The metrics of one look. Raises what the database raises."""
        return metrics_of(look())

    def describe(self) -> Iterable[Metric]:
        """None: to register it looks at nothing."""
        return []


def metrics_of(health: Health) -> list[Metric]:
    """What a look found."""
    ways = health.ways
    waiting = {(name, "due"): way.due for name, way in ways.items()}
    waiting |= {(name, "retry"): way.retried for name, way in ways.items()}
    waiting |= {(NEWS, "settling"): ways[NEWS].settling, (NEWS, "digest"): ways[NEWS].digest}
    waiting |= {(WEBHOOKS, "paused"): health.waiting_for_paused_webhooks}
    reasons = {(name, reason): number for name, way in ways.items() for reason, number in way.reasons}
    troubles = troubles_in(health)
    return [
        _gauge(
            "oldest_due_seconds",
            "For how long the oldest message is due that is not sent.",
            ["way"],
            {(name,): health.age(way.oldest) for name, way in ways.items()},
        ),
        _gauge("waiting", "Messages that are not sent, by why they wait.", ["way", "why"], waiting),
        _gauge("under_way", "Messages that a sender holds.", ["way"], {(n,): w.under_way for n, w in ways.items()}),
        _gauge("sent_last_minute", "Sent in the last minute.", ["way"], {(n,): w.minute for n, w in ways.items()}),
        _gauge("sent_last_hour", "Sent in the last hour.", ["way"], {(n,): w.hour for n, w in ways.items()}),
        _gauge("given_up", "Failed, waiting for a person.", ["way"], {(n,): w.failed for n, w in ways.items()}),
        _gauge("given_up_last_day", "Failed within a day, by the ten main reasons.", ["way", "reason"], reasons),
        _gauge("not_taken", "E-mails of the last hour that were not taken.", [], {(): health.not_taken}),
        _gauge("fan_out_behind", "Published versions not fanned out.", [], {(): health.behind}),
        _gauge(
            "fan_out_behind_seconds",
            "For how long the first of them has been public.",
            [],
            {(): health.age(health.behind_since)},
        ),
        _gauge(
            "untold_seconds",
            "For how long the oldest published change has been due to be told.",
            [],
            {(): max(health.age(health.behind_since), health.age(ways[NEWS].oldest))},
        ),
        _gauge("held_versions", "Versions that an editor holds back.", [], {(): health.held}),
        _gauge(
            "paused_addresses",
            "Followers to whom nothing is sent.",
            ["reason"],
            {(reason,): number for reason, number in health.paused_addresses.items()},
        ),
        _gauge("webhooks", "Webhooks.", ["state"], {(state,): number for state, number in health.webhooks.items()}),
        _gauge(
            "beat_seen_timestamp_seconds",
            "When beat and worker were last seen; 0 if never.",
            [],
            {(): health.beat.timestamp() if health.beat else 0},
        ),
        _gauge(
            "trouble",
            "1 while there is this trouble.",
            ["kind"],
            {(kind.value,): int(kind in troubles) for kind in Trouble.Kind},
        ),
    ]


def _gauge(name: str, words: str, labels: list[str], values: Mapping[Any, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"vigil_alerts_{name}", words, labels=labels)
    for label_values, value in values.items():
        family.add_metric(label_values, value)
    return family
