"""Queries over webhooks and what is posted to them, by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Self

from django.db import connection, models

from alerts.querysets import OPEN, OutgoingQuerySet

# What happened is told by the version and the one before it: a case that was withdrawn and comes back is published, not
# updated.
_NEWS = """
WITH news AS (
    SELECT v.sequence, v.kind, CASE
        WHEN v.cause IN ('withdrawal', 'merged') THEN 'unpublished'
        WHEN before.sequence IS NULL OR before.cause IN ('withdrawal', 'merged') THEN 'published'
        ELSE 'updated' END AS way
    FROM record_version v
    LEFT JOIN record_version before
        ON before.kind = v.kind AND before.public_id = v.public_id AND before.number = v.number - 1
    WHERE v.sequence > %(after)s AND v.sequence <= %(upto)s AND v.cause <> 'borrowed'
        AND (%(chosen)s::bigint[] IS NULL OR v.sequence = ANY (%(chosen)s::bigint[]))
), names AS (
    SELECT * FROM unnest(%(kinds)s::text[], %(ways)s::text[], %(events)s::text[]) AS names (kind, way, event)
)
"""

# One delivery a version and webhook that asked for it.
_FAN_OUT = f"""{_NEWS}
INSERT INTO alerts_webhookdelivery (version_id, webhook_id, event)
SELECT news.sequence, w.id, names.event
FROM news JOIN names USING (kind, way)
JOIN alerts_webhook w ON names.event = ANY (w.events) AND w.follows_after < news.sequence AND w.state <> 'disabled'
ORDER BY news.sequence, w.id
ON CONFLICT DO NOTHING
"""  # noqa: S608

# The same row for a version that was posted before, and so the same webhook-id; due one after the other, so that they
# come in their order. What is on its way already stays as it is.
_REPLAY = f"""{_NEWS}, again AS (
    SELECT news.sequence, w.id AS webhook, names.event, row_number() OVER (ORDER BY news.sequence) AS place
    FROM news JOIN names USING (kind, way) JOIN alerts_webhook w ON w.id = %(webhook)s AND names.event = ANY (w.events)
    LEFT JOIN alerts_webhookdelivery was ON was.webhook_id = w.id AND was.version_id = news.sequence
    WHERE was.id IS NULL OR was.state IN ('sent', 'failed')
    ORDER BY news.sequence LIMIT %(limit)s
)
INSERT INTO alerts_webhookdelivery AS d (version_id, webhook_id, event, due_at)
SELECT sequence, webhook, event, statement_timestamp() + place * interval '1 microsecond' FROM again ORDER BY sequence
ON CONFLICT (webhook_id, version_id) DO UPDATE
    SET state = 'pending', attempts = 0, due_at = excluded.due_at, leased_until = NULL, last_error = ''
    WHERE d.state IN ('sent', 'failed')
RETURNING d.version_id
"""  # noqa: S608


class WebhookDeliveryQuerySet(OutgoingQuerySet):
    """Versions on their way to webhooks."""

    def fan_out(self, *, after: int, upto: int, events: Mapping[tuple[str, str], str]) -> int:
        """Make the deliveries of the versions in (after, upto]. Returns how many.

        events: (kind of noun, "published" | "updated" | "unpublished") → the event's name.
        """
        with connection.cursor() as cursor:
            cursor.execute(_FAN_OUT, _parameters(after, upto, events))
            return cursor.rowcount

    def replay(
        self,
        *,
        webhook: int,
        after: int,
        upto: int,
        events: Mapping[tuple[str, str], str],
        chosen: Sequence[int] | None = None,
        limit: int,
    ) -> list[int]:
        """Make due again, or for the first time, what this webhook is told of the versions in (after, upto], the oldest
        `limit` of them; of the `chosen` ones alone, where they are given. Returns their sequences: without those that
        wait or are being sent already."""
        asked = _parameters(after, upto, events) | {
            "chosen": None if chosen is None else list(chosen),
            "webhook": webhook,
            "limit": limit,
        }
        with connection.cursor() as cursor:
            cursor.execute(_REPLAY, asked)
            return sorted(sequence for (sequence,) in cursor.fetchall())

    def next_of_each_webhook(self) -> Self:
        """What is due first of each active webhook: so that one that is slow holds up the others least."""
        due: WebhookDeliveryQuerySet = WebhookDeliveryQuerySet(self.model).due().filter(webhook__state="active")
        first = due.order_by("webhook_id", "due_at", "pk").distinct("webhook_id")
        return self.filter(pk__in=first.values("pk"))

    def waiting(self) -> Self:
        return self.filter(state="pending")

    def to_active(self) -> Self:
        """To webhooks that are told now."""
        return self.filter(webhook__state="active")

    def to_inactive(self) -> Self:
        """To webhooks that are paused or disabled."""
        return self.exclude(webhook__state="active")

    def still_open(self) -> Self:
        return self.filter(state__in=OPEN)

    def due_before(self, moment: dt.datetime) -> Self:
        return self.filter(due_at__lt=moment)

    def of(self, webhook: models.Model | int) -> Self:
        return self.filter(webhook=webhook)


def _parameters(after: int, upto: int, events: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    return {
        "after": after,
        "upto": upto,
        "chosen": None,
        "kinds": [kind for kind, _way in events],
        "ways": [way for _kind, way in events],
        "events": list(events.values()),
    }
