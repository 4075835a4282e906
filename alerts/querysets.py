"""Queries over subscriptions and what goes out, by name."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Any, Self

from django.db import connection, models, transaction
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils import timezone

from alerts.rhythms import next_daily, next_weekly
from record.querysets import VersionQuerySet

OPEN = ("pending", "sending")
# How long news of an act on many cases waits for the rest of it.
SETTLING = dt.timedelta(minutes=1)

# What a version is about, by the document it made and the one before it: a case that leaves a country or a group is
# news to those who follow that country or group, and a withdrawn one has only the document before.
_FAN_OUT = """
WITH news AS (
    SELECT sequence, kind, public_id, number, happenings, batch FROM record_version
    WHERE sequence > %(after)s AND sequence <= %(upto)s AND cause NOT IN ('borrowed', 'merged', 'redaction')
), documents AS (
    SELECT n.sequence, d.document FROM news n
    JOIN record_version d ON d.kind = n.kind AND d.public_id = n.public_id AND d.number IN (n.number, n.number - 1)
    WHERE d.document IS NOT NULL
), topics AS (
    SELECT sequence, kind, public_id AS target FROM news
    -- Who followed a case that was merged follows the one it was merged into.
    UNION SELECT n.sequence, n.kind, r.from_id FROM news n
        JOIN record_publishedredirect r ON r.kind = n.kind AND r.to_id = n.public_id
    UNION SELECT sequence, 'everything', '' FROM news
    UNION SELECT sequence, 'search', target
        FROM unnest(%(found)s::bigint[], %(searches)s::text[]) AS m(sequence, target)
    UNION SELECT sequence, 'country', upper(document ->> 'country') FROM documents
    UNION SELECT sequence, 'country', upper(code) FROM documents, json_array_elements_text(
        CASE WHEN json_typeof(document -> 'countries') = 'array' THEN document -> 'countries' END) code
    UNION SELECT sequence, 'group', slug FROM documents, json_array_elements_text(
        CASE WHEN json_typeof(document -> 'groups') = 'array' THEN document -> 'groups' END) slug
), told AS (
    SELECT n.sequence, n.batch, s.follower_id, min(s.rhythm) AS rhythm,
        array_agg(s.id ORDER BY s.created, s.id) AS subscriptions
    FROM topics t
    JOIN news n ON n.sequence = t.sequence
    JOIN alerts_subscription s ON s.kind = t.kind AND s.target = t.target
    WHERE s.confirmed_at IS NOT NULL AND s.follows_after < n.sequence
      AND (s.changes = '{}' OR EXISTS (
          SELECT 1 FROM jsonb_array_elements(n.happenings) h WHERE h ->> 'kind' = ANY (s.changes)))
    GROUP BY n.sequence, n.batch, s.follower_id
)
INSERT INTO alerts_delivery (version_id, follower_id, rhythm, subscriptions, due_at)
SELECT sequence, follower_id, rhythm, subscriptions,
    CASE WHEN rhythm = 'daily' THEN %(daily)s WHEN rhythm = 'weekly' THEN %(weekly)s
        -- What is published in one act is told in one message: it waits until the act is surely over.
        WHEN batch IS NOT NULL THEN now() + make_interval(secs => %(settling)s) ELSE now() END
FROM told ORDER BY sequence, follower_id
ON CONFLICT DO NOTHING
"""


class SubscriptionQuerySet(models.QuerySet):
    """What is followed."""

    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def unconfirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=True)

    def asked_for_before(self, moment: dt.datetime) -> Self:
        return self.filter(created__lt=moment)

    def in_order(self) -> Self:
        return self.order_by("created", "pk")

    def searches(self) -> models.QuerySet[Any, str]:
        """Each search that somebody follows, once."""
        return self.confirmed().filter(kind="search").order_by("target").values_list("target", flat=True).distinct()


class OutgoingQuerySet(models.QuerySet):
    """Messages on their way."""

    def due(self) -> Self:
        """Waiting and due, or left behind by a sender whose lease is over."""
        return self.filter(Q(state="pending", due_at__lte=Now()) | Q(state="sending", leased_until__lt=Now()))

    def claim(self, *, limit: int, lease: dt.timedelta) -> list[int]:
        """Take up to `limit` due messages for this sender alone; returns their keys, the longest due first."""
        with transaction.atomic():
            claimed = list(
                self.due()
                .select_for_update(skip_locked=True, of=("self",))
                .order_by("due_at", "pk")
                .values_list("pk", flat=True)[:limit]
            )
            self._lease(claimed, lease)
        return claimed

    def _lease(self, keys: Collection[int], lease: dt.timedelta) -> None:
        self.model._default_manager.filter(pk__in=keys).update(state="sending", leased_until=Now() + lease)

    def held(self, keys: Collection[int]) -> Self:
        """Those of these messages that are still being sent: an unsubscribed one is gone."""
        return self.filter(pk__in=keys, state="sending")

    def failed(self) -> Self:
        return self.filter(state="failed")


class DeliveryQuerySet(OutgoingQuerySet):
    """Versions on their way to followers."""

    def fan_out(self, *, after: int, upto: int, matches: Sequence[tuple[int, str]] = ()) -> int:
        """Make the deliveries of the versions in (after, upto], one a version and follower. `matches`: the searches
        that each concerns, as (sequence, search). Returns how many."""
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(
                _FAN_OUT,
                {
                    "after": after,
                    "upto": upto,
                    "daily": next_daily(now),
                    "weekly": next_weekly(now),
                    "settling": SETTLING.total_seconds(),
                    "found": [sequence for sequence, _search in matches],
                    "searches": [search for _sequence, search in matches],
                },
            )
            return cursor.rowcount

    def at_once(self) -> Self:
        """News that is told by itself."""
        return self.filter(rhythm="at_once", version__batch__isnull=True)

    def claim_acts(self, *, limit: int, lease: dt.timedelta) -> list[int]:
        """Take, for up to `limit` followers, all news at once of the acts of which something is due."""
        due = self.due().filter(rhythm="at_once", version__batch__isnull=False)
        with transaction.atomic():
            followers = self._lock_followers(due, limit)
            acts = due.filter(follower__in=followers).values("version__batch")
            open_still = Q(state="pending") | Q(state="sending", leased_until__lt=Now())
            claimed = list(
                self.filter(open_still, rhythm="at_once", follower__in=followers, version__batch__in=acts)
                .select_for_update(skip_locked=True, of=("self",))
                .values_list("pk", flat=True)
            )
            self._lease(claimed, lease)
        return claimed

    def claim_digests(self, *, limit: int, lease: dt.timedelta) -> list[int]:
        """Take all that is due for up to `limit` followers with a daily or weekly rhythm. Returns keys of deliveries.

        The follower's row is locked while claiming, so that two senders never share one follower's digest.
        """
        due = self.due().exclude(rhythm="at_once")
        with transaction.atomic():
            followers = self._lock_followers(due, limit)
            claimed = list(
                due.filter(follower__in=followers)
                .select_for_update(skip_locked=True, of=("self",))
                .values_list("pk", flat=True)
            )
            self._lease(claimed, lease)
        return claimed

    @staticmethod
    def _lock_followers(due: models.QuerySet, limit: int) -> list[uuid.UUID]:
        from alerts.models.follower import Follower

        return list(
            Follower.objects.filter(models.Exists(due.filter(follower=models.OuterRef("pk"))))
            .select_for_update(skip_locked=True, no_key=True)
            .order_by("pk")
            .values_list("pk", flat=True)[:limit]
        )


class TellingQuerySet(VersionQuerySet):
    """Versions and how many were told of them."""

    def with_counts(self) -> Self:
        """Adds `told_to`, `waiting` and `not_told`: deliveries sent, open and failed."""

        def count(**states: Any) -> Count:
            return Count("deliveries", filter=Q(**states))

        return self.annotate(
            told_to=count(deliveries__state="sent"),
            waiting=count(deliveries__state__in=OPEN),
            not_told=count(deliveries__state="failed"),
        )
