"""Numbers for Prometheus at /metrics: for whoever asks this process itself from inside, never for the world.

Only to a loopback or private address that came without a proxy: the edge (deploy/nginx/vigil.conf) says of whom it
asks, and passes no such path on either. A public face tells of its requests and of what it publishes alone: its login
reads no more.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterable

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from alerts.metrics import AlertsCollector
from backups.metrics import BackupsCollector
from config import request_metrics
from config.database_metrics import DatabaseCollector
from config.disk_metrics import DiskCollector
from config.middleware import Handler
from record.metrics import PlannedCollector, PublishedCollector

logger = logging.getLogger(__name__)

PATH = "/metrics"
# A scraper asks again soon: a slow answer is not worth a connection.
STATEMENT_TIMEOUT = "5s"
_PROXIED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


class MetricsMiddleware:
    """Answers /metrics to whom it is meant for, whatever name they call this host by; hands everything else on, and so
    to everyone else this path is one that never was."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == PATH and request.method in ("GET", "HEAD") and is_from_inside(request):
            return metrics(request)
        return self.get_response(request)


def is_from_inside(request: HttpRequest) -> bool:
    """Whether a process near us asks by itself."""
    if any(name in request.META for name in _PROXIED):
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        # A socket of the file system has no address: who opens it is inside.
        return request.META.get("REMOTE_ADDR", "") == ""
    return address.is_private or address.is_loopback


def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics; while the database does not answer, that, and those that need none."""
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [STATEMENT_TIMEOUT])
            body = encode(_registry(answers=True))
    except DatabaseError as error:
        logger.warning("The metrics lack what is in the database: %s", type(error).__name__)
        body = encode(_registry(answers=False))
    return HttpResponse(body, content_type=content_type, headers={"Cache-Control": "no-store"})


class _Answers(Collector):
    def __init__(self, answers: bool) -> None:
        self.answers = answers

    def collect(self) -> Iterable[Metric]:
        words = "1 if the database answered all that it was asked for this."
        return [GaugeMetricFamily("vigil_database_answers", words, value=int(self.answers))]


def _registry(*, answers: bool) -> CollectorRegistry:
    found = CollectorRegistry(auto_describe=False)
    request_metrics.add_to(found)
    found.register(_Answers(answers))
    desk = settings.SITE_MODE != "public"
    if desk:
        found.register(DiskCollector())
    if answers:
        found.register(PublishedCollector())
    if answers and desk:
        for collector in (DatabaseCollector(), PlannedCollector(), BackupsCollector(), AlertsCollector()):
            found.register(collector)
    return found
