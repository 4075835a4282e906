"""A copy of the record that is kept by the change log is the record, whatever happened on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from organizations.models import Organization
from prisoners import merging
from prisoners.models import Prisoner
from record import services
from record.redaction import redact
from record.striking import Target
from tests.factories import (
    DetentionFactory,
    OrganizationFactory,
    PrisonerFactory,
    UserFactory,
    published,
    whole_campaign,
    whole_case,
    whole_resolution,
)
from tests.mirroring import Line, Mirror, broken_off, line_to, refused, silent

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = {
    "prisoner": "prisoners",
    "event": "events",
    "organization": "organizations",
    "institution": "institutions",
    "campaign": "campaigns",
    "resolution": "resolutions",
}
# Said when a document is read, and no part of what was published.
ADDED_WHEN_READ = {"days_held", "days_held_is_minimum", "licence"}


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[Line]:
    with line_to(live_server.url) as line:
        yield line


@pytest.fixture
def mirror(line: Line, tmp_path: Path) -> Mirror:
    return Mirror(line, tmp_path / "copy.sqlite")


def record_now() -> dict[tuple[str, str], dict[str, Any]]:
    """Every public document, as the lists of the API give it."""
    found = {}
    for kind, noun in LISTS.items():
        answer = Client().get(f"/api/v1/{noun}/?page_size=500").json()
        assert answer["next"] is None
        for document in answer["results"]:
            identifier = document.get("id") or document["slug"]
            found[kind, identifier] = {k: v for k, v in document.items() if k not in ADDED_WHEN_READ}
    return found


def fill() -> None:
    """Something of every noun, and people with a past."""
    published(whole_case())
    published(whole_campaign())
    published(whole_resolution())
    for n in range(6):
        published(DetentionFactory(prisoner__name=f"Held {n}").prisoner)


def a_month_passes() -> None:
    """All that can happen to a record."""
    people = list(Prisoner.objects.filter(name__startswith="Held").order_by("pk"))
    for person in people[:3]:
        Prisoner.objects.filter(pk=person.pk).update(case_summary="Beaten, as Kamran Quliyev saw.")
        published(person)
    services.unpublish(case=people[0], by=None, reason="For their safety.")
    services.unpublish(case=people[1], by=None, reason="A mistake.")
    published(people[1])
    merging.merge(kept=people[2], merged=people[3], choices={}, by=UserFactory(), reason="One person.")
    taken_back = merging.merge(kept=people[4], merged=people[5], choices={}, by=UserFactory(), reason="One person.")
    merging.separate(merge=taken_back, by=UserFactory(), reason="Two people after all.")
    Prisoner.objects.filter(pk__in=(people[1].pk, people[2].pk)).update(case_summary="Beaten.")
    for person in (people[1], people[2]):
        published(person)
        redact(case=person, target=Target("words", words="Kamran Quliyev"), reason="Names a witness.", by=None)
    # What others refer to gets another name: their documents follow.
    for organization in Organization.objects.all():
        Organization.objects.filter(pk=organization.pk).update(name=f"New {organization.name}")
        published(organization)
    published(PrisonerFactory(name="Someone new"))


def test_a_client_that_was_killed_and_stayed_away_for_a_month_ends_with_an_identical_copy(mirror: Mirror) -> None:
    fill()
    stalled, go_on = threading.Event(), threading.Event()

    def stall(number: int) -> None:
        if number == 4:
            stalled.set()
            go_on.wait(60)

    mirror.line.before = stall
    with mirror.start() as process:
        assert stalled.wait(60), process.communicate(timeout=60)
        process.kill()
        go_on.set()
    mirror.line.before = lambda number: None
    assert 0 < mirror.sequence < len(record_now())
    killed_at = mirror.sequence

    a_month_passes()
    mirror.run()

    assert f"after={killed_at}&" in mirror.line.asked[4][0], "it began again instead of going on"
    assert mirror.documents == record_now()
    people = {person.name: person.public_id for person in Prisoner.objects.all()}
    assert mirror.redirects == {people["Held 3"]: people["Held 2"]}
    assert "Quliyev" not in str(mirror.rows("SELECT * FROM document"))
    for merged, into in mirror.redirects.items():
        assert Client().get(f"/api/v1/prisoners/{merged}/")["Location"].endswith(f"/prisoners/{into}/")


def test_a_copy_from_the_beginning_is_the_same_as_one_that_was_kept_all_along(mirror: Mirror, tmp_path: Path) -> None:
    fill()
    mirror.run()
    assert mirror.documents == record_now()
    a_month_passes()
    mirror.run()
    late = Mirror(mirror.line, tmp_path / "late.sqlite")
    late.run()
    assert mirror.documents == late.documents == record_now()
    assert mirror.redirects == late.redirects


@pytest.mark.parametrize("trouble", [refused(429), refused(503), broken_off, silent], ids=["429", "503", "cut", "gone"])
def test_a_bad_line_costs_time_and_nothing_else(mirror: Mirror, trouble: Any) -> None:
    for _ in range(4):
        published(OrganizationFactory())
    mirror.line.troubles = [trouble]
    said, complained = mirror.run()
    assert said == "4 changes followed"
    assert "again in" in complained
    assert mirror.documents == record_now()


def test_where_nothing_happened_nothing_is_sent(mirror: Mirror) -> None:
    published(OrganizationFactory())
    mirror.run()
    assert mirror.run()[0] == "0 changes followed"
    assert [status for _query, status in mirror.line.asked] == [200, 200, 304]
    published(OrganizationFactory())
    assert mirror.run()[0] == "1 changes followed"


def test_of_a_noun_that_is_withdrawn_now_the_log_tells_that_and_not_what_it_said(mirror: Mirror) -> None:
    person = published(PrisonerFactory(case_summary="Beaten in custody."))
    mirror.run()
    assert "Beaten" in str(mirror.documents)
    services.unpublish(case=person, by=None, reason="For their safety.")
    mirror.run()
    log = Client().get("/api/v1/changes/?fields=sequence,cause,diff,document").json()["results"]
    assert [(c["sequence"], c["cause"], c["diff"], c["document"]) for c in log] == [
        (1, "publication", [], None),
        (2, "withdrawal", [], None),
    ]
    assert mirror.documents == {}
