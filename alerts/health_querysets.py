"""How what goes out fares, in numbers: what the health page, the alarms and the metrics ask. Never who."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Greatest

OPEN = ("pending", "sending")
# A follower's address takes no mail: no failure of sending, and told by itself.
PAUSED = "paused"
MOST_REASONS = 10


class HealthQuerySet(models.QuerySet):
    """Messages on their way, counted."""

    # When a message is really due: later where it waits for a case to settle.
    _due: Any = F("due_at")

    def open_now(self, moment: dt.datetime) -> dict[str, Any]:
        """Of what is not sent: `due` (how many are due), `oldest` (since when the first of them is), `retried` (how
        many were not taken at least once), `under_way`; and how many wait for each kind of later moment. In one
        query."""
        open_ones: Any = self.filter(state__in=OPEN).annotate(really_due=self._due)
        due, later = Q(really_due__lte=moment), Q(really_due__gt=moment)
        return open_ones.aggregate(
            due=Count("pk", filter=due),
            oldest=Min("really_due", filter=due),
            retried=Count("pk", filter=Q(attempts__gt=0)),
            under_way=Count("pk", filter=Q(state="sending")),
            **{name: Count("pk", filter=later & kind) for name, kind in self._kinds_at(moment).items()},
        )

    def _kinds_at(self, moment: dt.datetime) -> dict[str, Q]:
        return {}

    def sent_lately(self, moment: dt.datetime) -> dict[str, Any]:
        """How many were sent in the `minute` and in the `hour` before a moment. In one query."""
        minute, hour = moment - dt.timedelta(minutes=1), moment - dt.timedelta(hours=1)
        return self.filter(sent_at__gt=hour, sent_at__lte=moment).aggregate(
            minute=Count("pk", filter=Q(sent_at__gt=minute)), hour=Count("pk")
        )

    def failed_lately(self, moment: dt.datetime) -> dict[str, Any]:
        """Of what has failed and waits for a person: how many in all, and of those that were due in the last hour how
        many that were not taken. In one query."""
        hour = Q(due_at__gt=moment - dt.timedelta(hours=1)) & ~Q(last_error=PAUSED)
        return self.filter(state="failed").aggregate(failed=Count("pk"), failed_hour=Count("pk", filter=hour))

    def reasons_lately(self, moment: dt.datetime) -> list[tuple[str, int]]:
        """Why messages failed that were due in the last day: the most frequent reasons, with how many."""
        failed: Any = self.filter(state="failed", due_at__gt=moment - dt.timedelta(days=1)).order_by()
        counted = failed.values_list("last_error").annotate(number=Count("pk")).order_by("-number", "last_error")
        return list(counted[:MOST_REASONS])


# News to followers waits for cases to settle and for the hour of a digest.
WHEN_SETTLED = Greatest(F("due_at"), F("settling__due_at"))


def kinds_of_news(moment: dt.datetime) -> dict[str, Q]:
    """For what news waits that is due later."""
    settles = Q(settling__due_at__gt=moment, rhythm="at_once")
    return {"settling": settles, "digest": ~Q(rhythm="at_once") & Q(attempts=0)}
