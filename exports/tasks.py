"""What the worker is nudged to do for exports."""

from __future__ import annotations

from celery import shared_task

from exports import services

# A record of a million cases takes hours; given again by the broker meanwhile, the second finds the first at work.
_LONGEST = 12 * 60 * 60


@shared_task
def ask_nightly() -> None:
    """Ask for tonight's export, unless nothing was published since the newest one."""
    services.ask_nightly()


@shared_task(time_limit=_LONGEST)
def make_asked_for() -> None:
    """Make the export that was asked for, if one was and none is being made."""
    services.make_asked_for()
