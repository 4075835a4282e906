"""Queries over news that gathers, by name."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Self

from django.db import connection, models

# The windows into which earlier versions of these cases went, in the order of the versions. Each version's deliveries
# are all in one window, so one of them says which.
_OF_CASES = """
SELECT v.kind, v.public_id, d.settling_id FROM unnest(%(kinds)s::text[], %(ids)s::text[]) AS c (kind, public_id)
JOIN record_version v ON v.kind = c.kind AND v.public_id = c.public_id
CROSS JOIN LATERAL (
    SELECT settling_id FROM alerts_delivery WHERE version_id = v.sequence AND settling_id IS NOT NULL LIMIT 1) d
WHERE v.sequence <= %(upto)s AND v.published_at >= %(since)s
ORDER BY v.sequence
"""


class SettlingQuerySet(models.QuerySet):
    """Windows in which news gathers."""

    def of_acts(self, batches: Collection[uuid.UUID], *, since: dt.datetime) -> Self:
        """The windows of these acts that were not over at a moment, in their order."""
        return self.filter(batch__in=batches, due_at__gte=since).order_by("pk")

    def keys_of_cases(
        self, cases: Collection[tuple[str, str]], *, upto: int, since: dt.datetime
    ) -> dict[tuple[str, str], int]:
        """By kind and public id, the window of the latest version of these cases up to a sequence, as far as it was
        published since a moment and somebody is told of it."""
        kinds, ids = [kind for kind, _id in cases], [public_id for _kind, public_id in cases]
        with connection.cursor() as cursor:
            cursor.execute(_OF_CASES, {"kinds": kinds, "ids": ids, "upto": upto, "since": since})
            return {(kind, public_id): key for kind, public_id, key in cursor.fetchall()}

    def over_before(self, moment: dt.datetime) -> Self:
        """Those that were over at a moment."""
        return self.filter(due_at__lt=moment)
