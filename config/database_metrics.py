"""The database in numbers for Prometheus: its connections and its size, as far as this login is told of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import ProgrammingError, connection, transaction
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

CONNECTIONS = """
    SELECT coalesce(state, 'unknown'), count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' GROUP BY 1
"""
STATES = ("active", "idle", "idle in transaction")


class DatabaseCollector(Collector):
    """Looks anew each time it is asked."""

    def collect(self) -> Iterable[Metric]:
        """The metrics of one look. Raises what the database raises."""
        connections = GaugeMetricFamily(
            "vigil_database_connections", "Connections to this database, by state.", labels=["state"]
        )
        most = GaugeMetricFamily("vigil_database_connections_most", "Connections that the server takes.")
        size = GaugeMetricFamily("vigil_database_bytes", "How large this database is.")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('max_connections')::int")
            most.add_metric([], cursor.fetchone()[0])
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(CONNECTIONS)
                for state, number in (dict.fromkeys(STATES, 0) | dict(cursor.fetchall())).items():
                    connections.add_metric([state], number)
                cursor.execute("SELECT pg_database_size(current_database())")
                size.add_metric([], cursor.fetchone()[0])
        except ProgrammingError:
            # An owner that is neither superuser nor pg_monitor is not told (record/public_reach.py).
            return [most]
        return [connections, most, size]

    def describe(self) -> Iterable[Metric]:
        """None: to register it looks at nothing."""
        return []
