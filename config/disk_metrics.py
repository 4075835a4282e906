"""The disk under VAR_DIR in numbers for Prometheus: uploads and exports lie there, and where nothing else is said also
the database."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from django.conf import settings
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

FOLDERS = ("uploads", "exports")


class DiskCollector(Collector):
    """Looks anew each time it is asked."""

    def collect(self) -> Iterable[Metric]:
        """Free and whole, of the folders that are there: with Docker each may be a volume of its own."""
        free = GaugeMetricFamily("vigil_disk_free_bytes", "Free for us on the disk of a folder.", labels=["folder"])
        whole = GaugeMetricFamily("vigil_disk_bytes", "How large the disk of a folder is.", labels=["folder"])
        for name in FOLDERS:
            try:
                disk = shutil.disk_usage(settings.VAR_DIR / name)
            except OSError:
                continue
            free.add_metric([name], disk.free)
            whole.add_metric([name], disk.total)
        return [free, whole]

    def describe(self) -> Iterable[Metric]:
        """None: to register it looks at nothing."""
        return []
