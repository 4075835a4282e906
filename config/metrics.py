"""Numbers for Prometheus at /metrics: for whoever asks this process itself from inside, never for the world.

Not in a public process, whose login could not read them. Elsewhere only to a loopback or private address that came
without a proxy: the edge (deploy/nginx/vigil.conf) says of whom it asks, and passes no such path on either.
"""

from __future__ import annotations

import ipaddress
import logging

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from prometheus_client.exposition import choose_encoder

from alerts.metrics import registry
from config.middleware import Handler

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
    """Whether a process near us asks by itself. One of a public face is never answered."""
    if settings.SITE_MODE == "public" or any(name in request.META for name in _PROXIED):
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        # A socket of the file system has no address: who opens it is inside.
        return request.META.get("REMOTE_ADDR", "") == ""
    return address.is_private or address.is_loopback


def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics, or 503 while the database does not answer."""
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [STATEMENT_TIMEOUT])
            body = encode(registry())
    except DatabaseError as error:
        logger.warning("no metrics: %s", type(error).__name__)
        return HttpResponse("database\n", status=503, content_type="text/plain", headers={"Cache-Control": "no-store"})
    return HttpResponse(body, content_type=content_type, headers={"Cache-Control": "no-store"})
