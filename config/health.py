"""Is the process alive, and can it do its work: /healthz and /readyz.

Answered before everything else: whatever name the prober calls this host by, and also without a database.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from config.middleware import Handler, leave_public_role, take_public_role

logger = logging.getLogger(__name__)


class HealthMiddleware:
    """Answers the two probes, and hands everything else on."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/healthz":
            return healthz()
        if request.path_info == "/readyz":
            return readyz()
        return self.get_response(request)


def healthz() -> HttpResponse:
    """Alive: this process answers. Touches nothing, so that a lost database does not restart the web."""
    return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})


def readyz() -> JsonResponse:
    """Able to serve: 200, or 503 with the names of what fails. Why it fails is for the log, not for the world."""
    failing = [name for name, check in (("database", database), ("broker", broker)) if not _passes(name, check)]
    # Without a database nothing is known of its migrations.
    if "database" not in failing and not _passes("migrations", migrations):
        failing.append("migrations")
    return JsonResponse(
        {"ready": not failing, "failing": failing},
        status=503 if failing else 200,
        headers={"Cache-Control": "no-store"},
    )


def database() -> None:
    """The database answers; a lost one costs no more than its connect timeout."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def broker() -> None:
    """The broker takes a connection, within two seconds."""
    # A web process that is never asked whether it is ready goes without what reaches it.
    from config import broker_options

    broker_options.reach(settings.CELERY_BROKER_URL)


def migrations() -> None:
    """Every migration of this code has run, as far as the public role can see."""
    take_public_role()
    try:
        missing = _newest_migrations() - set(MigrationRecorder(connection).applied_migrations())
    finally:
        leave_public_role()
    if missing:
        raise LookupError(f"unapplied migrations: {sorted(missing)}")


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _passes(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:
        logger.warning("not ready: %s: %s", name, type(error).__name__)
        return False
    return True
