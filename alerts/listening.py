"""After a publication, tell a worker that there is something to send (record/nudging.py)."""

from __future__ import annotations

from record import nudging
from record.published import Version


def nudge() -> None:
    """Tell a worker that something may be due."""
    nudging.nudge("alerts.tasks.deliver_due")


def nudge_webhooks() -> None:
    """Tell a worker that something may be due to webhooks."""
    nudging.nudge("alerts.tasks.send_webhooks")


def hear(version: Version) -> None:
    """A version was published (record.publication.listen)."""
    if version.tells:
        nudge()
