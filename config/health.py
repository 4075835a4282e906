"""Is the process alive, and can it do its work: /healthz and /readyz."""

from __future__ import annotations

from collections.abc import Callable

import kombu
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers. Touches nothing, so that a lost database does not restart the web."""
    return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})


def database() -> None:
    """The database answers."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")


def broker() -> None:
    """The broker takes a connection, within its short timeouts."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    with kombu.Connection(
        settings.CELERY_BROKER_URL, connect_timeout=1, transport_options={**options, "max_retries": 0}
    ) as connection:
        connection.ensure_connection(max_retries=1, timeout=2)


def migrations() -> None:
    """No migration of this code is missing in the database."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError("unapplied migrations")


CHECKS: tuple[Callable[[], None], ...] = (database, broker, migrations)


def readyz(request: HttpRequest) -> JsonResponse:
    """Able to serve: 200, or 503 with the names of what fails, and never why (that is for the log)."""
    failing = [check.__name__ for check in CHECKS if not _passes(check)]
    return JsonResponse(
        {"ready": not failing, "failing": failing},
        status=503 if failing else 200,
        headers={"Cache-Control": "no-store"},
    )


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:
        return False
    return True
