"""Beat's schedule, on a machine whose clock may be set back."""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler


class ClockScheduler(PersistentScheduler):
    """Remembers when each task last ran, and forgets a moment that is yet to come: the clock was wrong then. Otherwise
    nothing would be nudged until that moment, for a day if the clock was a day ahead."""

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """What Celery calls again and again; returns the seconds until it is to be called next."""
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            # Its order is by moments of the wrong clock.
            self._heap = None
        return super().tick(*args, **kwargs)
