"""The Celery app: tasks of all apps, and what beat nudges when."""

from __future__ import annotations

import gc
import logging.config
import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, setup_logging, worker_init, worker_process_init
from django.conf import settings

from config import broker, queues
from config.statement_bounds import OF_WORKER, bound_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
broker.register()

app = Celery("vigil")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_default_queue = queues.DEFAULT
app.conf.task_queues = queues.QUEUES
app.conf.task_routes = queues.ROUTES
app.autodiscover_tasks()


@setup_logging.connect
def log_as_the_site_does(loglevel: int, **signal: Any) -> None:
    """Celery would write lines of its own, with all that tasks were given."""
    from config.log_lines import HOUSE

    logging.config.dictConfig(settings.LOGGING)
    for name in (*HOUSE, "celery"):
        logging.getLogger(name).setLevel(loglevel)


@worker_init.connect
@beat_init.connect
def report_what_fails(**signal: object) -> None:
    """Before the worker forks: its children take this over."""
    # Here, as this module is loaded by every process, also before Django.
    from config.error_reports import report_errors

    report_errors(settings.SENTRY_DSN, release=settings.VERSION)


@worker_init.connect
def end_long_statements(**signal: object) -> None:
    """Before the worker forks: its children take this over."""
    bound_statements(OF_WORKER)


@worker_process_init.connect
def keep_what_is_loaded(**signal: object) -> None:
    """All that a child begins with stays until it ends: not looked through for garbage again and again, which costs a
    sender of thousands of messages as much as their words do."""
    gc.collect()
    gc.freeze()


# Names, not imports: config wires, and a task that is not there must not keep the web process from starting.
app.conf.beat_schedule = {
    "recompose what borrows from a changed document": {
        "task": "record.tasks.recompose_borrowed",
        "schedule": 60.0,
        # Not run within its own period, it is no longer wanted: the next one does the same.
        "options": {"expires": 60},
    },
    "read names that changed": {
        "task": "prisoners.tasks.keep_names",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "publish what is planned for now": {
        "task": "record.tasks.publish_planned",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "score cases that wait at the desk": {
        "task": "record.tasks.score_waiting",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "ask for copies of the pages of new sources": {
        "task": "record.tasks.ask_for_copies",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "make the copies of pages that are due": {
        "task": "record.tasks.keep_copies",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "look whether the pages of sources answer": {
        "task": "record.tasks.check_links",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "draw smaller copies of published pictures": {
        "task": "record.tasks.draw_renditions",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "ask for the nightly export": {
        "task": "exports.tasks.ask_nightly",
        "schedule": crontab(hour=2, minute=30),
        "options": {"expires": 3600},
    },
    "make the export that was asked for": {
        "task": "exports.tasks.make_asked_for",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "look whether the mirrors that others keep are whole": {
        "task": "exports.tasks.verify_mirrors",
        "schedule": crontab(hour=4, minute=30),
        "options": {"expires": 3600},
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
    "look how the alerts fare": {
        "task": "alerts.tasks.watch",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "go on with imports": {
        "task": "prisoners.tasks.go_on_with_imports",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "send the weekly digests to the teams": {
        "task": "prisoners.tasks.send_desk_digests",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "forget reports whose time is over": {
        "task": "prisoners.tasks.forget_reports",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget subscriptions that were not confirmed": {
        "task": "alerts.tasks.forget_unconfirmed",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}
