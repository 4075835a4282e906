"""The nudge: tell a worker that there is something to do.

Best effort: beat drains what a lost nudge left.
"""

from __future__ import annotations

import logging
import threading
import time
from importlib import import_module

from django.conf import settings

logger = logging.getLogger(__name__)

# How long a request waits for a nudge, and how long it does without after one that failed.
PATIENCE = 1.0
PAUSE = 5.0


class Nudger:
    """Gives nudges, each in its own thread, since the broker's client retries on its own terms and a publication must
    not wait for it. One that failed is logged once, and for a while none is tried."""

    def __init__(self) -> None:
        self._silent_until = 0.0
        self._failing = False

    def nudge(self, task: str) -> None:
        """Nudge for a task by its dotted name. Returns within PATIENCE, whatever the broker does."""
        if time.monotonic() < self._silent_until:
            return
        thread = threading.Thread(target=self._try, args=[task], name="nudge", daemon=True)
        thread.start()
        thread.join(PATIENCE)
        if thread.is_alive():
            self._lost("no answer in time")

    def _try(self, task: str) -> None:
        # By name, since the tasks of a room import what nudges for them.
        module, _dot, name = task.rpartition(".")
        try:
            # The app that knows the broker. Not loaded before: most web processes never nudge.
            import_module(settings.APP_OF_TASKS)
            getattr(import_module(module), name).apply_async(retry=False, ignore_result=True)
        except Exception as error:  # whatever the broker's client raises, what was saved stands
            self._lost(type(error).__name__)
        else:
            self._failing = False

    def _lost(self, why: str) -> None:
        self._silent_until = time.monotonic() + PAUSE
        if not self._failing:
            self._failing = True
            logger.warning("A nudge to the worker was lost (%s); what is due is done with the next beat.", why)


_nudger = Nudger()


def nudge(task: str) -> None:
    """Tell a worker that a task, by its dotted name, has something to do."""
    _nudger.nudge(task)
