"""The nudge: after a publication, tell a worker that there is something to send.

Best effort: beat drains what a lost nudge left.
"""

from __future__ import annotations

import logging
import threading
import time

from record.published import Version

logger = logging.getLogger(__name__)

# How long a publication waits for a nudge, and how long it does without after one that failed.
PATIENCE = 1.0
PAUSE = 30.0


class Nudger:
    """Gives nudges, each in its own thread, since the Redis client retries on its own terms and a publication must
    not wait for it. One that failed is logged once, and for a while none is tried."""

    def __init__(self) -> None:
        self._silent_until = 0.0
        self._failing = False

    def nudge(self, task: str) -> None:
        """Nudge for a task of alerts/tasks.py. Returns within PATIENCE, whatever Redis does."""
        if time.monotonic() < self._silent_until:
            return
        thread = threading.Thread(target=self._try, args=[task], name="alerts-nudge", daemon=True)
        thread.start()
        thread.join(PATIENCE)
        if thread.is_alive():
            self._lost("no answer in time")

    def _try(self, task: str) -> None:
        from alerts import tasks

        try:
            getattr(tasks, task).apply_async(retry=False, ignore_result=True)
        except Exception as error:  # whatever the broker's client raises, the publication stands
            self._lost(type(error).__name__)
        else:
            self._failing = False

    def _lost(self, why: str) -> None:
        self._silent_until = time.monotonic() + PAUSE
        if not self._failing:
            self._failing = True
            logger.warning("A nudge to the worker was lost (%s); what is due goes out with the next beat.", why)


_nudger = Nudger()


def nudge() -> None:
    """Tell a worker that something may be due."""
    _nudger.nudge("deliver_due")


def nudge_webhooks() -> None:
    """Tell a worker that something may be due to webhooks."""
    _nudger.nudge("send_webhooks")


def hear(version: Version) -> None:
    """A version was published (record.publication.listen)."""
    if version.tells:
        nudge()
