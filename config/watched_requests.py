"""Watches each request: counts it, and says in the log which took long. No other is written down: what somebody read,
and when, is nobody's business (docs/threat-model.md)."""

from __future__ import annotations

import logging
import time

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config import request_metrics
from config.middleware import Handler
from config.request_kinds import class_of, kind_of, method_of

logger = logging.getLogger(__name__)

# No page of the site takes so long while all is well: a fifth of what the database may take.
SLOW = 2.0


class WatchedRequestsMiddleware:
    """Around all that answers people; inside of the probes and of /metrics, which are asked by machines all day."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Also for the log, where a line is written meanwhile (config/log_lines.py).
        request.began = time.monotonic()  # type: ignore[attr-defined]
        response = self.get_response(request)
        seconds, kind = time.monotonic() - request.began, kind_of(request)  # type: ignore[attr-defined]
        request_metrics.count(
            kind=kind, method=method_of(request), status=class_of(response.status_code), seconds=seconds
        )
        if seconds >= SLOW:
            about = {"url_name": kind, "status": response.status_code, "duration": round(seconds, 3)}
            logger.warning("A request took long.", extra=about)
        return response
