"""Queries over webhooks and what is posted to them, by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Self

from django.db import connection, models

from alerts.querysets import OPEN, OutgoingQuerySet

# One delivery a version and webhook that asked for what happened. What happened is told by the version and the one
# before it: a case that was withdrawn and comes back is published, not updated.
_FAN_OUT = """
WITH news AS (
    SELECT v.sequence, v.kind, CASE
        WHEN v.cause IN ('withdrawal', 'merged') THEN 'unpublished'
        WHEN before.sequence IS NULL OR before.cause IN ('withdrawal', 'merged') THEN 'published'
        ELSE 'updated' END AS way
    FROM record_version v
    LEFT JOIN record_version before
        ON before.kind = v.kind AND before.public_id = v.public_id AND before.number = v.number - 1
    WHERE v.sequence > %(after)s AND v.sequence <= %(upto)s AND v.cause <> 'borrowed'
), names AS (
    SELECT * FROM unnest(%(kinds)s::text[], %(ways)s::text[], %(events)s::text[]) AS names (kind, way, event)
)
INSERT INTO alerts_webhookdelivery (version_id, webhook_id, event)
SELECT news.sequence, w.id, names.event
FROM news JOIN names USING (kind, way)
JOIN alerts_webhook w ON names.event = ANY (w.events) AND w.follows_after < news.sequence AND w.state <> 'disabled'
ORDER BY news.sequence, w.id
ON CONFLICT DO NOTHING
"""


class WebhookDeliveryQuerySet(OutgoingQuerySet):
    """Versions on their way to webhooks."""

    def fan_out(self, *, after: int, upto: int, events: Mapping[tuple[str, str], str]) -> int:
        """Make the deliveries of the versions in (after, upto]. Returns how many.

        events: (kind of noun, "published" | "updated" | "unpublished") → the event's name.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                _FAN_OUT,
                {
                    "after": after,
                    "upto": upto,
                    "kinds": [kind for kind, _way in events],
                    "ways": [way for _kind, way in events],
                    "events": list(events.values()),
                },
            )
            return cursor.rowcount

    def next_of_each_webhook(self) -> Self:
        """What is due first of each active webhook: so that one that is slow holds up the others least."""
        due: WebhookDeliveryQuerySet = WebhookDeliveryQuerySet(self.model).due().filter(webhook__state="active")
        first = due.order_by("webhook_id", "due_at", "pk").distinct("webhook_id")
        return self.filter(pk__in=first.values("pk"))

    def waiting(self) -> Self:
        return self.filter(state="pending")

    def still_open(self) -> Self:
        return self.filter(state__in=OPEN)

    def due_before(self, moment: dt.datetime) -> Self:
        return self.filter(due_at__lt=moment)

    def of(self, webhook: models.Model | int) -> Self:
        return self.filter(webhook=webhook)
