"""The public change log, and the paging of public lists."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from prisoners.published import PublishedPrisoner
from record import paging, services, views
from record.freshness import within_today
from tests.factories import OrganizationFactory, PrisonerFactory, published
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db


def test_changes_are_told_by_day_the_newest_first():
    with time_machine.travel(dt.datetime(2024, 3, 1, 9, 30, tzinfo=dt.UTC), tick=False):
        published(PrisonerFactory(name="Aziz Orujov"))
    with time_machine.travel(dt.datetime(2024, 3, 2, 10, 15, tzinfo=dt.UTC), tick=False):
        published(PrisonerFactory(name="Hafiz Babali"))
    said = words_of(page("/changes/"))
    order = ["2 March 2024", "Hafiz Babali", "10:15 UTC", "1 March 2024", "Aziz Orujov", "09:30 UTC"]
    assert [said.index(words) for words in order] == sorted(said.index(words) for words in order)


def test_a_change_leads_to_its_noun_until_that_is_withdrawn():
    case, union = published(PrisonerFactory()), published(OrganizationFactory())
    html = page("/changes/")
    assert f'href="/prisoners/{case.public_id}/"' in html and f'href="/organizations/{union.slug}/"' in html
    services.unpublish(case=case, by=None, reason="asked for")
    html = page("/changes/")
    assert f'href="/prisoners/{case.public_id}/"' not in html and "was withdrawn" in html
    published(case)
    assert f'href="/prisoners/{case.public_id}/"' in page("/changes/")


def test_the_log_goes_on_from_any_change_however_long_it_is(monkeypatch):
    monkeypatch.setattr(views, "CHANGES_A_PAGE", 2)
    for n in range(3):
        published(OrganizationFactory(name=f"Union {n}"))
    first = page("/changes/")
    assert "Union 2" in first and "Union 1" in first and "Union 0" not in first
    older = first.split('rel="next" href="')[1].split('"')[0]
    rest = page(f"/changes/{older}")
    assert "Union 0" in rest and "Union 1" not in rest and "Newest changes" in rest


def test_the_log_costs_the_same_for_one_and_for_twelve():
    published(OrganizationFactory())
    one = cost_of("/changes/")
    for _n in range(11):
        published(OrganizationFactory())
    assert cost_of("/changes/") == one <= 4


@pytest.mark.parametrize("before", ["soon", "-1", "9" * 19, "9" * 400, "١"])
def test_a_place_in_the_log_that_cannot_be_is_refused_with_a_remedy(before):
    said = words_of(page(f"/changes/?before={before}", 400))
    assert "before: This is not a number of the change log. It takes the sequence number of a change" in said


def test_the_feed_of_changes_names_each_by_its_number():
    published(OrganizationFactory(name="Union"))
    feed = page("/changes.atom")
    assert "<feed" in feed and "“Union” was added" in feed and "#change-1<" in feed


def test_a_total_is_counted_up_to_a_bound(monkeypatch):
    monkeypatch.setattr(paging, "COUNTED_UP_TO", 3)
    for _n in range(5):
        published(PrisonerFactory())
    people = PublishedPrisoner.objects.by_name()
    found = paging.page_of(people, number=1, size=2)
    assert (found.total_in_words, found.next, found.previous) == ("3+", 2, None)
    with pytest.raises(paging.NoSuchPage):
        paging.page_of(people, number=3, size=2)


def test_an_empty_list_has_a_first_page_and_no_second():
    nobody = PublishedPrisoner.objects.by_name()
    assert paging.page_of(nobody, number=1, size=2).rows == []
    with pytest.raises(paging.NoSuchPage):
        paging.page_of(nobody, number=2, size=2)


@pytest.mark.parametrize(("clock", "fresh"), [("12:00:00", 5), ("23:59:57", 3)])
def test_nothing_is_kept_past_the_end_of_the_day(clock, fresh):
    assert within_today(dt.datetime.fromisoformat(f"2026-01-31T{clock}+00:00")) == fresh
