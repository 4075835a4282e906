"""How fresh the record is, in numbers for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from record.models.reviewing import PlannedPublication
from record.published import Version


class PublishedCollector(Collector):
    """Of the published record, which every face may read. Looks anew each time it is asked."""

    def collect(self) -> Iterable[Metric]:
        """The number of versions, and the age of the newest if there is one. Raises what the database raises."""
        versions = GaugeMetricFamily("vigil_record_versions", "The number of the newest version.")
        newest = GaugeMetricFamily("vigil_record_newest_version_seconds", "Seconds since something was published.")
        number, published_at = Version.objects.newest() or (0, None)
        versions.add_metric([], number)
        if published_at is not None:
            newest.add_metric([], max((timezone.now() - published_at).total_seconds(), 0.0))
        return [versions, newest]

    def describe(self) -> Iterable[Metric]:
        """None: to register it looks at nothing."""
        return []


class PlannedCollector(Collector):
    """Of the working record, which the desk alone may read. Looks anew each time it is asked."""

    def collect(self) -> Iterable[Metric]:
        """For how long what was planned has not happened. Raises what the database raises."""
        late = GaugeMetricFamily(
            "vigil_record_planned_late_seconds", "For how long the oldest planned publication is due; 0 if none is."
        )
        now = timezone.now()
        since = PlannedPublication.objects.due(now).aggregate(since=Min("due_at"))["since"]
        late.add_metric([], (now - since).total_seconds() if since is not None else 0.0)
        return [late]

    def describe(self) -> Iterable[Metric]:
        """None: to register it looks at nothing."""
        return []
