"""Requests counted: by kind of page, method and class of answer, and how long they took. Never who asked, nor for whom.

gunicorn's workers each count into a file of their own in memory (config/gunicorn.py says where), so that whichever of
them is asked tells of all; another process (runserver, tests) counts for itself.
"""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.multiprocess import MultiProcessCollector

# One more series for each, that says nothing of use.
disable_created_metrics()

_OWN = CollectorRegistry(auto_describe=False)
_requests = Counter(
    "vigil_http_requests",
    "Requests answered, by the name of the route, the method and the class of the answer.",
    ["kind", "method", "status"],
    registry=_OWN,
)
_seconds = Histogram(
    "vigil_http_request_seconds",
    "Time until an answer began, by the name of the route.",
    ["kind"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_OWN,
)


def count(*, kind: str, method: str, status: str, seconds: float) -> None:
    """Count one request that was answered."""
    _requests.labels(kind, method, status).inc()
    _seconds.labels(kind).observe(seconds)


def add_to(registry: CollectorRegistry) -> None:
    """Have a registry tell of the requests of all workers of this server."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
    else:
        registry.register(_OWN)
