"""Queries over subscriptions and what goes out, by name."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Self

from django.db import connection, models, transaction
from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Now

from alerts.matching import FAN_OUT
from record.querysets import VersionQuerySet

OPEN = ("pending", "sending")
# Deliveries that are claimed together, about: a message holds all that gathered, and one act may publish thousands.
MOST_CLAIMED = 20_000


class SubscriptionQuerySet(models.QuerySet):
    """What is followed."""

    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def follower_of(self, keys: Collection[uuid.UUID]) -> uuid.UUID | None:
        """Whose these subscriptions are."""
        return self.filter(pk__in=keys).values_list("follower", flat=True).first()

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

    def fan_out(
        self,
        *,
        after: int,
        upto: int,
        matches: Sequence[tuple[int, str]] = (),
        untold: Sequence[int] = (),
        placed: Sequence[tuple[int, int]] = (),
        retold: int | None = None,
    ) -> int:
        """Make the deliveries of the versions in (after, upto], one a version and follower. `matches`: the searches
        that each concerns, as (sequence, search); `untold`: the versions of which nobody is told; `placed`: those that
        gather with others, as (sequence, window); `retold`: the decision by which they are told again. Returns how
        many."""
        with connection.cursor() as cursor:
            cursor.execute(
                FAN_OUT,
                {
                    "after": after,
                    "upto": upto,
                    "untold": list(untold),
                    "placed": [sequence for sequence, _window in placed],
                    "windows": [window for _sequence, window in placed],
                    "retold": retold,
                    "found": [sequence for sequence, _search in matches],
                    "searches": [search for _sequence, search in matches],
                },
            )
            return cursor.rowcount

    def at_once(self) -> Self:
        """News that is told without waiting for an hour, and gathers no more. Of what gathered for one follower only
        the first that is still open: whoever holds that holds the rest."""
        earlier = self.model._default_manager.filter(
            state__in=OPEN,
            settling__isnull=False,
            settling=models.OuterRef("settling"),
            follower=models.OuterRef("follower"),
            pk__lt=models.OuterRef("pk"),
        )
        return self.filter(~models.Exists(earlier), rhythm="at_once").exclude(settling__due_at__gt=Now())

    def claim_at_once(self, *, limit: int, lease: dt.timedelta) -> list[int]:
        """Take up to `limit` messages, for each all that gathered for its follower. Returns keys of deliveries."""
        with transaction.atomic():
            first = (
                self.at_once()
                .due()
                .select_for_update(skip_locked=True, of=("self",))
                .order_by("due_at", "pk")
                .values_list("pk", "settling_id", "follower_id", "settling__versions")[:limit]
            )
            claimed = self._with_what_gathered(_as_many_as_are_held(first))
            self._lease(claimed, lease)
        return claimed

    def _with_what_gathered(self, first: Sequence[tuple[int, int | None, uuid.UUID, int | None]]) -> list[int]:
        keys = {key for key, _window, _follower, _versions in first}
        pairs = {(window, follower) for _key, window, follower, versions in first if window and versions != 1}
        if pairs:
            both = {"settling__in": {window for window, _f in pairs}, "follower__in": {f for _window, f in pairs}}
            rest = self.filter(state__in=OPEN, **both).values_list("pk", "settling_id", "follower_id")
            keys |= {key for key, window, follower in rest if (window, follower) in pairs}
        return sorted(keys)

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


def _as_many_as_are_held(
    first: Iterable[tuple[int, int | None, uuid.UUID, int | None]],
) -> list[tuple[int, int | None, uuid.UUID, int | None]]:
    """The first of these messages, and more while what gathered for them is not too much to hold."""
    taken: list[tuple[int, int | None, uuid.UUID, int | None]] = []
    number = 0
    for one in first:
        number += one[3] or 1
        if taken and number > MOST_CLAIMED:
            break
        taken.append(one)
    return taken


class TellingQuerySet(VersionQuerySet):
    """Versions and how many were told of them."""

    def with_counts(self) -> Self:
        """Adds `told_to`, `waiting` and `not_told`: deliveries sent, open and failed; of those sent how many in each
        rhythm, and when the first and the last."""

        def count(**states: Any) -> Count:
            return Count("deliveries", filter=Q(**states))

        return self.annotate(
            told_to=count(deliveries__state="sent"),
            waiting=count(deliveries__state__in=OPEN),
            not_told=count(deliveries__state="failed"),
            told_at_once=count(deliveries__state="sent", deliveries__rhythm="at_once"),
            told_daily=count(deliveries__state="sent", deliveries__rhythm="daily"),
            told_weekly=count(deliveries__state="sent", deliveries__rhythm="weekly"),
            first_told_at=Min("deliveries__sent_at"),
            last_told_at=Max("deliveries__sent_at"),
        )
