"""Whether the pages of sources still answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from record import link_checking, tasks
from record.link_checking import Checked, check, check_due
from record.models import Source, SourceLink
from tests.factories import CaseCitationFactory, PrisonerFactory, SourceFactory, published
from tests.receiver import Receiver, ServedPage, http_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[Receiver]:
    with http_server() as server:
        settings.OUTGOING_ALLOWED_NETWORKS = ("127.0.0.0/8",)
        settings.OUTGOING_ALLOWED_PORTS = (server.port,)
        server.pages["/news"] = ServedPage(b"x" * 100_000)
        yield server


@pytest.mark.parametrize("status", [200, 204, 401, 403, 405, 429, 451])
def test_a_page_that_answers_is_fine_even_if_it_refuses_us(server: Receiver, status: int) -> None:
    server.status = status
    link = check(SourceFactory(url=server.at("/1")))
    assert (link.state, link.http_status, link.failures, link.said) == ("fine", status, 0, "")


def test_a_long_page_is_not_read_to_its_end(server: Receiver) -> None:
    assert check(SourceFactory(url=server.at("/news"))).state == "fine"


@pytest.mark.parametrize("status", [404, 410, 500, 503])
def test_a_page_is_dead_after_four_failures_over_three_days_and_lives_when_it_answers(
    server: Receiver, status: int
) -> None:
    source = SourceFactory(url=server.at("/1"))
    server.status = status
    start = timezone.now()
    states = []
    for day in range(4):
        with time_machine.travel(start + dt.timedelta(days=day, minutes=day), tick=False):
            states.append(check(Source.objects.get(pk=source.pk)).state)
    assert states == ["failing", "failing", "failing", "dead"]
    link = SourceLink.objects.dead().get()
    assert link.failing_since is not None
    assert (link.failing_since.date(), link.said) == (start.date(), f"The page answered with {status}.")
    server.status = 200
    link = check(Source.objects.get(pk=source.pk))
    assert (link.state, link.failures, link.failing_since, link.said) == ("fine", 0, None, "")


def test_failures_of_one_day_kill_no_link(server: Receiver) -> None:
    server.status = 404
    source = SourceFactory(url=server.at("/1"))
    for _time in range(10):
        state = check(Source.objects.get(pk=source.pk)).state
    assert state == "failing"


def test_an_address_of_our_own_network_is_not_asked() -> None:
    link = check(SourceFactory(url="http://10.0.0.1/"))
    assert (link.state, link.said) == ("refused", "The name leads to an address that is not public.")


def test_links_are_looked_at_once_a_week_and_failing_ones_once_a_day(server: Receiver) -> None:
    SourceFactory(url=server.at("/news"))
    SourceFactory()
    start = timezone.now()

    def run_after(days: float) -> Checked:
        with time_machine.travel(start + dt.timedelta(days=days), tick=False):
            return check_due()

    answered, failed, nothing = Checked(answered=1), Checked(failed=1), Checked()
    assert [run_after(0), run_after(6.9), run_after(7.1)] == [answered, nothing, answered]
    server.pages.clear()
    server.status = 404
    assert [run_after(14.2), run_after(15.1), run_after(15.3)] == [failed, nothing, failed]


def test_one_host_is_asked_once_a_run_and_the_one_that_waits_longest_first(server: Receiver) -> None:
    server.status = 200
    for n in range(3):
        SourceFactory(url=server.at(f"/{n}"))
    assert [check_due().answered for _run in range(4)] == [1, 1, 1, 0]
    assert [get.path for get in server.gets] == ["/0", "/1", "/2"]


def test_a_look_at_a_page_changes_no_case(server: Receiver) -> None:
    source = SourceFactory(url=server.at("/news"))
    case = PrisonerFactory()
    CaseCitationFactory(prisoner=case, source=source, field="name")
    published(case)
    tasks.check_links()
    case.refresh_from_db()
    assert SourceLink.objects.get().state == "fine"
    assert not case.changed_since_publication


def test_a_desk_that_opens_no_pages_looks_at_none(server: Receiver, settings: Any) -> None:
    SourceFactory(url=server.at("/news"))
    settings.OUTGOING_PAGES = False
    assert link_checking.check_due() == Checked()
    assert not SourceLink.objects.exists()
