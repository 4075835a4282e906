"""Publications at the same time, over real connections: numbers without gaps, and no change lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import pytest
from django.db import connection, transaction

from organizations.models import Organization
from prisoners.models import Detention, Prisoner
from record import services
from record.models import Version
from record.publication import listeners
from tests.factories import DetentionFactory, OrganizationFactory, public_document, published

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")
PATIENCE = 20


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """What listeners do with a version is theirs; here nothing else shall touch the tables."""
    monkeypatch.setattr(listeners, "heard_by", [])


def elsewhere(pool: ThreadPoolExecutor, act: Callable[[], T]) -> Future[T]:
    """Do it in another thread, on a connection of its own that is closed at the end."""

    def run() -> T:
        try:
            return act()
        finally:
            connection.close()

    return pool.submit(run)


def until_somebody_waits() -> None:
    """Until another connection to this database waits for a lock."""
    for _attempt in range(PATIENCE * 100):
        with connection.cursor() as cursor:
            # pg_locks is always current; pg_stat_activity stands still within a transaction.
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return
        threading.Event().wait(0.01)
    raise AssertionError("nobody waits")


def publish(slug: str) -> int:
    version = services.publish(case=Organization.objects.get(slug=slug), by=None)
    assert version is not None
    return version.sequence


def test_a_second_publication_waits_for_the_first_and_takes_the_next_number() -> None:
    OrganizationFactory(slug="one")
    OrganizationFactory(slug="two")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first = publish("one")
            second = elsewhere(pool, lambda: publish("two"))
            until_somebody_waits()
        assert (first, second.result(PATIENCE)) == (1, 2)


def test_a_publication_that_is_rolled_back_leaves_no_gap() -> None:
    OrganizationFactory(slug="one")
    OrganizationFactory(slug="two")
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(RuntimeError), transaction.atomic():
            publish("one")
            second = elsewhere(pool, lambda: publish("two"))
            until_somebody_waits()
            raise RuntimeError
        assert second.result(PATIENCE) == 1
    assert list(Version.objects.values_list("sequence", "public_id")) == [(1, "two")]


def test_many_publications_at_once_are_numbered_without_gaps_in_the_order_of_their_commits() -> None:
    slugs = [OrganizationFactory().slug for _n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        sequences = [f.result(PATIENCE) for f in [elsewhere(pool, partial(publish, slug)) for slug in slugs]]
    assert sorted(sequences) == list(range(1, 13))
    moments = list(Version.objects.order_by("sequence").values_list("published_at", flat=True))
    assert moments == sorted(moments)


def test_one_case_published_twice_at_once_makes_one_version() -> None:
    OrganizationFactory(slug="one")
    case = Organization.objects.get(slug="one")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            services.publish(case=case, by=None)
            again = elsewhere(pool, lambda: services.publish(case=Organization.objects.get(slug="one"), by=None))
            until_somebody_waits()
        assert again.result(PATIENCE) is None
    assert Version.objects.count() == 1


def test_a_change_made_while_a_case_is_published_leaves_it_marked() -> None:
    detention = DetentionFactory()
    case = published(detention.prisoner)
    Prisoner.objects.filter(pk=case.pk).update(case_summary="Checked.")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            services.publish(case=case, by=None)
            change = elsewhere(pool, lambda: Detention.objects.filter(pk=detention.pk).update(place="Baku"))
            until_somebody_waits()
        change.result(PATIENCE)
    case.refresh_from_db()
    assert case.changed_since_publication
    assert public_document(case)["detentions"][0]["place"] == ""
