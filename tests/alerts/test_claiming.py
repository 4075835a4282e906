"""Claiming a batch, and recording it, costs the same however many wait and however many were sent before."""

import uuid

import pytest
from django.db import connection, transaction

from alerts import lanes, sending, services
from alerts.addresses import encrypted, keyed_hash
from alerts.models import Delivery, Follower, Subscription
from alerts.querysets import Front
from prisoners.models import Prisoner
from record import services as record
from tests.factories import PrisonerFactory, published

pytestmark = pytest.mark.django_db

MANY = 2500


@pytest.fixture
def prisoner() -> Prisoner:
    """Somebody whom many follow, of whom a change is to be told now; the planner last looked when nothing waited."""
    prisoner = published(PrisonerFactory())
    services.fan_out()
    keys = [uuid.uuid4() for _n in range(MANY)]
    Follower.objects.bulk_create(
        Follower(pk=key, address=encrypted(f"{key}@example.org"), address_hash=keyed_hash(str(key))) for key in keys
    )
    Subscription.objects.bulk_create(
        Subscription(follower_id=key, kind="everything", confirmed_at="2023-12-16T00:00Z", follows_after=1)
        for key in keys
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE alerts_delivery")
    prisoner.biography = "More is known."
    prisoner.save()
    record.publish(case=prisoner, by=None)
    return prisoner


def rows_read() -> int:
    """Rows of deliveries that this transaction has fetched so far, by whatever way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'alerts_delivery'"
        )
        return cursor.fetchone()[0]


def test_a_batch_reads_no_more_than_itself_though_many_wait(prisoner: Prisoner, settings) -> None:
    settings.ALERT_SETTLING_SECONDS = 0
    services.fan_out()
    with connection.cursor() as cursor:
        # A planner that would rather read all and sort it, as it does where it takes the many for a few.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    front = Front()
    for _batch in range(3):
        before = rows_read()
        keys = Delivery.objects.claim_at_once(limit=10, lease=sending.LEASE, front=front)
        assert len(keys) == 10
        # Found, locked, and leased.
        assert rows_read() - before <= 4 * 10
    assert Delivery.objects.filter(state="sending").count() == 30


def test_what_lies_behind_the_front_is_claimed_when_nothing_is_left_ahead(prisoner: Prisoner, settings) -> None:
    settings.ALERT_SETTLING_SECONDS = 0
    services.fan_out()
    front = Front()
    first = Delivery.objects.claim_at_once(limit=100, lease=sending.LEASE, front=front)
    Delivery.objects.filter(pk__in=first[:3]).update(state="pending", leased_until=None)
    seen: list[int] = []
    while keys := Delivery.objects.claim_at_once(limit=1000, lease=sending.LEASE, front=front):
        seen += keys
    assert sorted(seen[-3:]) == sorted(first[:3])
    assert len(seen) == len(set(seen)) == MANY - 100 + 3


def test_a_message_is_found_by_its_key_alone_though_many_are_open(prisoner: Prisoner, settings) -> None:
    settings.ALERT_SETTLING_SECONDS = 0
    services.fan_out()
    with transaction.atomic():
        keys = Delivery.objects.claim_at_once(limit=500, lease=sending.LEASE)
        before = rows_read()
        assert len(list(Delivery.objects.held(keys[:20]))) == 20
        assert rows_read() - before <= 2 * 20


def test_a_batch_is_composed_in_as_many_queries_whatever_its_size(
    prisoner: Prisoner, settings, django_assert_num_queries
) -> None:
    settings.ALERT_SETTLING_SECONDS = 0
    services.fan_out()
    lane = lanes.ALL[1]
    for size in (1, 200):
        keys = Delivery.objects.claim_at_once(limit=size, lease=sending.LEASE)
        with django_assert_num_queries(5):
            envelopes = list(lane.envelopes(keys))
            assert all(envelope.fill is not None and envelope.fill() is not None for envelope in envelopes)
            assert envelopes[0].compose() is not None
        assert len(envelopes) == size
