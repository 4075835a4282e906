"""What the worker is nudged to do for cases."""

from __future__ import annotations

from celery import shared_task

from prisoners import desk_digest, name_index
from prisoners.importing import services, working
from prisoners.reporting import services as reporting


@shared_task
def keep_names() -> None:
    """Read the names again that changed and that no search has read yet: after an import, thousands."""
    name_index.keep_all_names()


@shared_task
def send_desk_digests() -> None:
    """Send this week's digests to the teams that have not had theirs."""
    desk_digest.send_due()


# Ended by itself long before: what is not done yet, the next one goes on with.
@shared_task(time_limit=600)
def go_on_with_imports() -> None:
    """Go on with imports that are being read, run or undone."""
    if not working.go_on(seconds=240):
        services.nudge()


@shared_task
def forget_reports() -> None:
    """Delete reports of visitors whose time is over, and erase what was not used."""
    reporting.forget_due()
