"""Reading page after page while publications go on, over real connections: nothing that changed is missed."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from organizations.models import Organization
from prisoners.models import Detention
from record import services
from record.publication import listeners
from record.published import Version
from tests.factories import DetentionFactory, OrganizationFactory, published
from tests.record.test_services_together import PATIENCE, elsewhere, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
ORGANIZATIONS, DETENTIONS, CHANGES = "/api/v1/organizations/", "/api/v1/detentions/", "/api/v1/changes/"


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """What listeners do with a version is theirs; here nothing else shall touch the tables."""
    monkeypatch.setattr(listeners, "heard_by", [])


def read_on(client: Client, address: str, *, between: Callable[[], None] = lambda: None) -> list[dict[str, Any]]:
    """All that stands on the pages from an address on."""
    found: list[dict[str, Any]] = []
    following: str | None = address
    while following:
        answer = client.get(following.removeprefix("http://testserver"))
        assert answer.status_code == 200, answer.content
        page = answer.json()
        found += page["results"]
        following = page["next"]
        between()
    return found


def since(address: str, moment: str, **more: object) -> str:
    return f"{address}?{urlencode({'updated_since': moment, **more})}"


def change(slug: str) -> str:
    """Change an organisation and publish it; the moment its new version carries."""
    body = Organization.objects.get(slug=slug)
    Organization.objects.filter(pk=body.pk).update(description=f"Version {Version.objects.count() + 1}")
    version = services.publish(case=body, by=None)
    assert version is not None and version.document is not None
    return str(version.document["updated_at"])


@contextmanager
def held_back(pool: ThreadPoolExecutor, slug: str) -> Iterator[Callable[[], str]]:
    """A publication elsewhere that has its number and its moment; calling what is given commits it."""
    written, commit = threading.Event(), threading.Event()

    def act() -> str:
        with transaction.atomic():
            moment = change(slug)
            written.set()
            assert commit.wait(PATIENCE)
        return moment

    future = elsewhere(pool, act)

    def let_go() -> str:
        commit.set()
        return future.result(PATIENCE)

    try:
        assert written.wait(PATIENCE)
        yield let_go
    finally:
        commit.set()


@pytest.fixture
def bodies() -> list[str]:
    return [published(OrganizationFactory(slug=f"body-{n}")).slug for n in range(6)]


def test_what_is_committed_after_it_was_read_is_found_by_reading_on(client, bodies):
    first, second = bodies[:2]
    with ThreadPoolExecutor(2) as pool, held_back(pool, first) as let_go:
        later = elsewhere(pool, lambda: change(second))
        until_somebody_waits()
        seen, changes = read_on(client, ORGANIZATIONS), read_on(client, CHANGES)
        assert {o["description"] for o in seen} == {""}, "nothing of either is public yet"
        assert let_go() < later.result(PATIENCE), "stamped in the order in which they are committed"
    assert [o["id"] for o in read_on(client, since(ORGANIZATIONS, seen[-1]["updated_at"]))] == [
        seen[-1]["id"],
        *(slug for slug in (first, second) if slug != seen[-1]["id"]),
    ]
    assert [c["id"] for c in read_on(client, f"{CHANGES}?after={changes[-1]['sequence']}")] == [first, second]


@pytest.mark.parametrize("behind", [dt.timedelta(seconds=2), dt.timedelta(0)])
def test_a_publication_by_a_machine_whose_clock_is_behind_is_not_missed(client, bodies, behind):
    now = dt.datetime.now(dt.UTC)
    with time_machine.travel(now, tick=False):
        change(bodies[0])
        seen = read_on(client, ORGANIZATIONS)
    with time_machine.travel(now - behind, tick=False):
        change(bodies[1])
    found = read_on(client, since(ORGANIZATIONS, seen[-1]["updated_at"]))
    assert [o["id"] for o in found] == [bodies[0], bodies[1]]
    moments = list(Version.objects.order_by("sequence").values_list("published_at", flat=True))
    assert moments == sorted(set(moments))


def test_a_clock_that_was_far_ahead_and_was_set_right_does_not_stamp_what_comes_after(bodies):
    now = dt.datetime.now(dt.UTC)
    with time_machine.travel(now + dt.timedelta(days=400), tick=False):
        change(bodies[0])
    assert dt.datetime.fromisoformat(change(bodies[1])) < now + dt.timedelta(days=1)


@pytest.mark.parametrize("page_size", [1, 2, 5])
def test_who_reads_while_publications_go_on_ends_with_the_record_as_it_stands(client, bodies, page_size):
    detentions = [DetentionFactory(prisoner__name=f"Person {n}") for n in range(4)]
    for detention in detentions:
        published(detention.prisoner)
    start = read_on(client, CHANGES)[-1]
    ended = threading.Event()

    def publish_again_and_again() -> int:
        rounds = 0
        while not ended.is_set() or rounds < 5:
            change(bodies[rounds % len(bodies)])
            detention = detentions[rounds % len(detentions)]
            Detention.objects.filter(pk=detention.pk).update(place=f"Place {rounds}")
            services.publish(case=detention.prisoner, by=None)
            rounds += 1
        return rounds

    def read(address: str) -> dict[str, Any]:
        """What a client holds that goes on from the newest that it saw, until nothing new comes: each by its id."""
        held: dict[str, Any] = {}
        newest = start["published_at"]
        while True:
            # So many rounds at most: who publishes stops, and then the pages end.
            found = read_on(client, since(address, newest, page_size=page_size), between=partial(count_pages, address))
            assert [row["updated_at"] for row in found] == sorted(row["updated_at"] for row in found)
            held |= {row["id"]: row for row in found}
            if ended.is_set() and newest == max([newest, *(row["updated_at"] for row in found)]):
                return held
            newest = max([newest, *(row["updated_at"] for row in found)])

    pages: dict[str, int] = {}

    def count_pages(address: str) -> None:
        pages[address] = pages.get(address, 0) + 1
        if sum(pages.values()) >= 40:
            ended.set()

    with ThreadPoolExecutor(1) as pool:
        writing = elsewhere(pool, publish_again_and_again)
        try:
            held = {address: read(address) for address in (ORGANIZATIONS, DETENTIONS)}
            log = read_on(client, f"{CHANGES}?{urlencode({'after': start['sequence'], 'page_size': page_size})}")
        finally:
            ended.set()
        assert writing.result(PATIENCE) >= 5
    for address in (ORGANIZATIONS, DETENTIONS):
        last = max(row["updated_at"] for row in held[address].values())
        held[address] |= {row["id"]: row for row in read_on(client, since(address, last))}
        everything = {row["id"]: row for row in read_on(client, f"{address}?ordering=-updated_at")}
        assert {i: row for i, row in everything.items() if row["updated_at"] > start["published_at"]} == held[address]
    log += read_on(client, f"{CHANGES}?after={log[-1]['sequence']}")
    assert [c["sequence"] for c in log] == list(range(start["sequence"] + 1, Version.objects.count() + 1))
