"""When the last backup was made, as a number for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from backups.models import BackupMade


class BackupsCollector(Collector):
    """Looks anew each time it is asked."""

    def collect(self) -> Iterable[Metric]:
        """When the newest was begun, which is how far it reaches. Raises what the database raises."""
        newest = BackupMade.objects.aggregate(at=Max("made_at"))["at"]
        made = GaugeMetricFamily(
            "vigil_backup_made_timestamp_seconds", "Of which moment the newest backup is; 0 if there never was one."
        )
        made.add_metric([], newest.timestamp() if newest else 0)
        return [made]

    def describe(self) -> Iterable[Metric]:
        """None: to register it looks at nothing."""
        return []
