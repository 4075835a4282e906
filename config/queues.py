"""Which queue each task waits in: by how urgent it is, so that a long export never stands before an alert.

A worker that is told no queues takes from all of them, so one is enough for a small site; a larger one starts several,
each with `--queues`.
"""

from __future__ import annotations

from kombu import Queue

# Where tasks waited before there were others: an upgrade leaves none behind, and a task without a route is still run.
DEFAULT = "celery"

TASKS = {
    "alerts": ("alerts.tasks.deliver_due", "alerts.tasks.send_webhooks", "alerts.tasks.watch"),
    "publication": (
        "record.tasks.recompose_borrowed",
        "record.tasks.publish_planned",
        "record.tasks.score_waiting",
        "record.tasks.draw_renditions",
        "prisoners.tasks.keep_names",
    ),
    "exports": ("exports.tasks.ask_nightly", "exports.tasks.make_asked_for"),
    "imports": ("prisoners.tasks.go_on_with_imports",),
    "maintenance": (
        "exports.tasks.verify_mirrors",
        "record.tasks.ask_for_copies",
        "record.tasks.keep_copies",
        "record.tasks.check_links",
        "prisoners.tasks.send_desk_digests",
        "prisoners.tasks.forget_reports",
        "alerts.tasks.forget_unconfirmed",
    ),
}

QUEUES = [Queue(name, routing_key=name) for name in (DEFAULT, *TASKS)]
ROUTES = {task: {"queue": queue} for queue, tasks in TASKS.items() for task in tasks}
