"""Queries over subscriptions and what goes out, by name."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection, models, transaction
from django.db.models import Count, F, Func, Max, Min, Q, Value
from django.db.models.functions import Least, Now
from django.db.models.lookups import GreaterThan

from alerts.health_querysets import OPEN, WHEN_SETTLED, HealthQuerySet, kinds_of_news
from alerts.matching import FAN_OUT, LAST
from record.among import among
from record.version_querysets import VersionQuerySet

# Why a delivery has failed that has no follower.
NOBODY = "no follower"
# Deliveries among which the followers are found whose digests are claimed together.
_LOOKED_AT = 1000
# Deliveries that are claimed together, about: a message holds all that gathered, and one act may publish thousands.
MOST_CLAIMED = 20_000

# The state, put so that no index over it is used. Thousands change it in a minute, and what the planner knows of how
# many are in which is old: it would read all that is open to find one message by its key.
_PLAIN_STATE = Func(F("state"), template="(%(expressions)s || '')", output_field=models.TextField())


@contextmanager
def _in_the_order_of_the_index() -> Iterator[None]:
    """Within a transaction: a batch is read from the front of an index. A planner that takes the many for a few would
    read and sort all of them for each batch."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        yield
        cursor.execute("SET LOCAL enable_sort TO DEFAULT; SET LOCAL enable_bitmapscan TO DEFAULT")


# Of a message that is claimed: when it is due and its key, its window, its follower, and how many versions gathered.
_First = tuple[dt.datetime, int, int | None, uuid.UUID | None, int | None]


@dataclass
class Front:
    """How far a sender has got in what is due. Behind it lies what it has sent, which the index still names while any
    older transaction goes on: thousands of rows that need not be looked at again for each batch."""

    passed: tuple[dt.datetime, int] | None = None


class _Place(Func):
    """Where a message stands in the order of what is due."""

    function, template = "ROW", "%(function)s(%(expressions)s)"
    output_field = models.BooleanField()


class FollowerQuerySet(models.QuerySet):
    """Queries over followers."""

    def about(self) -> int:
        """About how many there are, as the planner knows it: to count them takes longer than to tell the first."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass",
                [self.model._meta.db_table],
            )
            (number,) = cursor.fetchone()
        return int(number)


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


class FanOutQuerySet(models.QuerySet):
    """How far the change log is told."""

    def done(self) -> int:
        """The last version whose followers all have their deliveries; 0 where there is none."""
        return self.values_list("sequence", flat=True).first() or 0


class OutgoingQuerySet(HealthQuerySet):
    """Messages on their way."""

    def due(self) -> Self:
        """Waiting and due, or left behind by a sender whose lease is over."""
        left_behind = Q(plain_state="sending", leased_until__lt=Now())
        open_and_due = self.filter(state__in=OPEN, due_at__lte=Now())
        return open_and_due.alias(plain_state=_PLAIN_STATE).filter(Q(plain_state="pending") | left_behind)

    def beyond(self, front: Front) -> Self:
        """What a sender has not passed yet."""
        if front.passed is None:
            return self
        place = _Place(*map(Value, front.passed))
        return self.filter(GreaterThan(_Place("due_at", "pk"), place))

    def claim(self, *, limit: int, lease: dt.timedelta, front: Front | None = None) -> list[int]:
        """Take up to `limit` due messages for this sender alone, the longest due first; from `front` on, or from the
        beginning when nothing is left there. Returns their keys."""
        front = front or Front()
        with transaction.atomic():
            due = self.due().beyond(front).select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk")
            with _in_the_order_of_the_index():
                rows = list(due.values_list("due_at", "pk")[:limit])
            claimed = [key for _due, key in rows]
            self._lease(claimed, lease)
        if not rows and front.passed is not None:
            front.passed = None
            return self.claim(limit=limit, lease=lease, front=front)
        front.passed = rows[-1] if rows else None
        return claimed

    def _lease(self, keys: Collection[int], lease: dt.timedelta) -> None:
        self.model._default_manager.filter(among(keys, models.BigIntegerField)).update(
            state="sending", leased_until=Now() + lease, due_at=Least("due_at", Now())
        )

    def held(self, keys: Collection[int]) -> Self:
        """Those of these messages that are still being sent: an unsubscribed one is gone."""
        named = self.filter(among(keys, models.BigIntegerField))
        return named.alias(plain_state=_PLAIN_STATE).filter(plain_state="sending")

    def failed(self) -> Self:
        return self.filter(state="failed")


class DeliveryQuerySet(OutgoingQuerySet):
    """Versions on their way to followers."""

    _due = WHEN_SETTLED

    def _kinds_at(self, moment: dt.datetime) -> dict[str, Q]:
        return kinds_of_news(moment)

    def fan_out(
        self,
        *,
        after: int,
        upto: int,
        matches: Sequence[tuple[int, str]] = (),
        untold: Collection[int] = (),
        placed: Sequence[tuple[int, int]] = (),
        retold: int | None = None,
        upto_follower: uuid.UUID = LAST,
    ) -> int:
        """Make the deliveries of the versions in (after, upto], one a version and follower. `matches`: the searches
        that each concerns, as (sequence, search); `untold`: the versions of which nobody is told; `placed`: those that
        gather with others, as (sequence, window); `retold`: the decision by which they are told again; `upto_follower`:
        of the followers up to this one. Returns how many."""
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
                    "upto_follower": upto_follower,
                },
            )
            return cursor.rowcount

    def look_anew(self) -> None:
        """Let the planner know what is there now: it takes thousands for none until it has looked, and reads all of
        them again and again."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE alerts_delivery (due_at, settling_id, follower_id, state)")

    def due_with(self, windows: Collection[int]) -> None:
        """Let what waits in these windows be due no later than its window is."""
        field: Any = self.model._meta.get_field("settling")
        window = field.related_model._default_manager.filter(pk=models.OuterRef("settling"))
        waiting = self.filter(settling__in=windows, state="pending", due_at__gt=models.F("settling__due_at"))
        waiting.update(due_at=models.Subquery(window.values("due_at")))

    def window_of(self, version: int) -> int | None:
        """The window in which a version gathers, or gathered, with others."""
        placed = self.filter(version=version, settling__isnull=False)
        return placed.values_list("settling", flat=True).first()

    def has_gathered(self, window: int) -> models.Exists:
        """That a version, of a query over versions, is in this window."""
        return models.Exists(self.filter(version=models.OuterRef("pk"), settling=window))

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
        # Asked of each that is looked at, and so of a batch, not of all that waits; ordered, so that it is found by the
        # index that leads to it past none that was sent.
        one_earlier = models.Subquery(earlier.order_by("pk").values("pk")[:1])
        return (
            self.alias(earlier=one_earlier).filter(earlier=None, rhythm="at_once").exclude(settling__due_at__gt=Now())
        )

    def claim_at_once(self, *, limit: int, lease: dt.timedelta, front: Front | None = None) -> list[int]:
        """Take up to `limit` messages, for each all that gathered for its follower; from `front` on, or from the
        beginning when nothing is left there. Returns keys of deliveries."""
        front = front or Front()
        with transaction.atomic():
            due = self.at_once().due().beyond(front).select_for_update(skip_locked=True, of=("self",))
            found = due.order_by("due_at", "pk").values_list(
                "due_at", "pk", "settling_id", "follower_id", "settling__versions"
            )
            with _in_the_order_of_the_index():
                first = _as_many_as_are_held(found[:limit])
            to_nobody = [key for _due, key, _window, follower, _versions in first if follower is None]
            self._close_to_nobody(to_nobody)
            claimed = self._with_what_gathered([one for one in first if one[3] is not None])
            self._lease(claimed, lease)
        passed, front.passed = front.passed, first[-1][:2] if first else None
        if not claimed and (to_nobody or passed is not None):
            return self.claim_at_once(limit=limit, lease=lease, front=front)
        return claimed

    def _close_to_nobody(self, keys: Collection[int]) -> None:
        """No door of the database leaves an open delivery without a follower. One that is there all the same (a backup
        that was put in by parts) can never be sent, and would be claimed for ever."""
        if keys:
            self.filter(among(keys, models.BigIntegerField)).update(state="failed", last_error=NOBODY)

    def _with_what_gathered(self, first: Sequence[_First]) -> list[int]:
        keys = {key for _due, key, _window, _follower, _versions in first}
        pairs = {(window, follower) for _due, _key, window, follower, versions in first if window and versions != 1}
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

    def _lock_followers(self, due: Self, limit: int) -> list[uuid.UUID]:
        """Of those who wait the longest, up to `limit` whom nobody else is claiming for."""
        from alerts.models.follower import Follower

        with _in_the_order_of_the_index():
            # Not by follower: that would read again and again all that was ever told to those before them.
            first = list(due.order_by("due_at", "pk").values_list("pk", "follower")[:_LOOKED_AT])
        self._close_to_nobody([key for key, follower in first if follower is None])
        waiting = {follower for _key, follower in first if follower is not None}
        free = Follower.objects.filter(pk__in=waiting).select_for_update(skip_locked=True, no_key=True).order_by("pk")
        return list(free.values_list("pk", flat=True)[:limit])


def _as_many_as_are_held(first: Iterable[_First]) -> list[_First]:
    """The first of these messages, and more while what gathered for them is not too much to hold."""
    taken: list[_First] = []
    number = 0
    for one in first:
        number += one[-1] or 1
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
