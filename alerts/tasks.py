"""What the worker is nudged to do. Each may be run at any time, twice, or by two workers at once."""

from __future__ import annotations

from celery import shared_task

from alerts import alarms, sending, services, webhook_sending
from alerts.listening import nudge, nudge_webhooks


# Ended before the lease of what it claimed last is over: an overdue sender never sends beside its successor.
@shared_task(time_limit=sending.LEASE.total_seconds())
def deliver_due() -> None:
    """Fan out what was published and send what is due."""
    if not sending.deliver(seconds=sending.RUN_SECONDS).finished:
        nudge()


@shared_task(time_limit=sending.LEASE.total_seconds())
def send_webhooks() -> None:
    """Post what is due to webhooks."""
    if not webhook_sending.send().finished:
        nudge_webhooks()


@shared_task
def watch() -> None:
    """Look how the alerts fare, and tell the operators what began and what is over."""
    alarms.watch(from_beat=True)


@shared_task
def forget_unconfirmed() -> None:
    """Delete what was asked for and not confirmed in two days."""
    services.forget_unconfirmed()
