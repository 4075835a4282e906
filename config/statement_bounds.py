"""How long one question to the database may take, by who asks. The public role's bound is its own, set with the role
(record/public_access.py); this is for processes that ask as the owner. Commands of an operator have none."""

from __future__ import annotations

from typing import Any

from django.db import connections

# At the desk: what takes longer, nobody waits for any more (proxy_read_timeout in deploy/nginx/vigil.conf).
OF_DESK = 30
# In the worker: a task is ended after CELERY_TASK_TIME_LIMIT, and what it asked last must not go on without it.
OF_WORKER = 590


def bound_statements(seconds: int) -> None:
    """End each statement of this process after so many seconds, on every connection that is opened from now on."""
    entry: dict[str, Any] = connections.databases["default"]
    options = entry.setdefault("OPTIONS", {})
    options["options"] = f"{options.get('options', '')} -c statement_timeout={seconds}s".strip()
