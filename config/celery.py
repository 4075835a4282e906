"""The Celery app: tasks of all apps, and what beat nudges when."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("vigil")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Names, not imports: config wires, and a task that is not there must not keep the web process from starting.
app.conf.beat_schedule = {
    "recompose what borrows from a changed document": {
        "task": "record.tasks.recompose_borrowed",
        "schedule": 60.0,
        # Not run within its own period, it is no longer wanted: the next one does the same.
        "options": {"expires": 60},
    },
    "deliver alerts that are due": {
        "task": "alerts.tasks.deliver_due",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "post to webhooks what is due": {
        "task": "alerts.tasks.send_webhooks",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "forget subscriptions that were not confirmed": {
        "task": "alerts.tasks.forget_unconfirmed",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}
