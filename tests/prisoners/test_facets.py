"""Facets of the list of people: what can be chosen, and how many people each choice leaves."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from prisoners import facets
from prisoners.facets import Facets, facets_of
from prisoners.filters import PrisonerPageFilters
from prisoners.models import Prisoner
from prisoners.options import group_options
from prisoners.published import PublishedPrisoner
from prisoners.published_parts import PublishedGroup
from record import services
from tests.factories import (
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    EventFactory,
    EventParticipationFactory,
    GroupFactory,
    InstitutionFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    published,
)
from tests.plans import nodes_of
from tests.prisoners.crowd import crowd
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db

ALL = ["country", "status", "group", "organization", "institution", "article", "event", "year", "gender"]


def asking(query: str) -> Facets:
    parameters = QueryDict(query)
    filters = PrisonerPageFilters(parameters, PublishedPrisoner.objects.in_brief())
    return facets_of(filters.qs, filters.which, parameters)


def counts(query: str, facet: str) -> dict[str, str]:
    """What can be chosen in one facet, in words, and how many people it says each leaves."""
    return {v.words: v.people for f in asking(query).listed if f.name == facet for v in f.values}


@pytest.fixture
def people() -> list[Prisoner]:
    """Ann has something in every facet, Bob a country and a group of his own, Cem shares hers."""
    ann = PrisonerFactory(name="Ann", country="AZ", gender="female")
    PrisonerGroupFactory(prisoner=ann, group=GroupFactory(slug="journalist", name="journalist"))
    MembershipFactory(prisoner=ann, organization=published(OrganizationFactory(slug="abzas", name="Abzas Media")))
    EventParticipationFactory(prisoner=ann, event=published(EventFactory(slug="raid", name="The raid")))
    detention = DetentionFactory(prisoner=ann, arrested="2023-11-20")
    CustodyFactory(detention=detention, institution=published(InstitutionFactory(slug="prison-1", name="Prison No. 1")))
    ChargeFactory(detention=detention, article__country="AZ", article__code="Criminal Code", article__number="221.3")
    bob, cem = PrisonerFactory(name="Bob", country="AR"), PrisonerFactory(name="Cem", country="AZ")
    PrisonerGroupFactory(prisoner=bob, group__slug="politician", group__name="politician")
    PrisonerGroupFactory(prisoner=cem, group=GroupFactory(slug="journalist"))
    return [published(person) for person in (ann, bob, cem)]


def test_every_facet_of_the_whole_record_is_counted_exactly(people):
    found = asking("")
    assert [f.name for f in found.listed] == ALL
    assert found.total == 3
    assert counts("", "country") == {"Azerbaijan": "2", "Argentina": "1"}
    assert counts("", "status") == {"detained": "1", "not known": "2"}
    assert counts("", "group") == {"journalist": "2", "politician": "1"}
    assert counts("", "organization") == {"Abzas Media": "1"}
    assert counts("", "institution") == {"Prison No. 1": "1"}
    assert counts("", "article") == {"AZ Criminal Code 221.3": "1"}
    assert counts("", "event") == {"The raid": "1"}
    assert counts("", "year") == {"2023": "1"}
    assert counts("", "gender")["female"] == "1"


def test_facets_of_chosen_people_count_those_alone(people):
    assert counts("country=AZ", "group") == {"journalist": "2"}
    assert counts("country=AZ&group=journalist", "status") == {"detained": "1", "not known": "1"}
    assert counts("q=ann", "organization") == {"Abzas Media": "1"}
    assert asking("country=AZ").total == 2


def test_a_chosen_facet_says_what_is_chosen_and_the_way_without_it(people):
    (country,) = [f for f in asking("country=az&group=journalist&view=table&page=1").listed if f.name == "country"]
    assert (country.chosen, country.values) == ("Azerbaijan", [])
    assert country.without == "group=journalist&view=table"


def test_every_value_leads_to_the_people_it_counted(people):
    for start in ("", "country=AZ", "status=detained&year=2023", "q=ann"):
        for facet in asking(start).listed:
            for value in facet.values:
                filters = PrisonerPageFilters(QueryDict(value.query), PublishedPrisoner.objects.all())
                assert str(filters.qs.count()) == value.people, (start, facet.name, value)


def test_the_page_shows_facets_as_links_with_their_counts(people):
    html = page("/prisoners/?country=AZ")
    assert re.search(r'href="\?country=AZ&amp;group=journalist"[^>]*><span>Journalist</span> <span[^>]*>2</span>', html)
    assert "Filters (1)" in words_of(html)
    assert "Ann" in words_of(page("/prisoners/?article=AZ+Criminal+Code+221.3&year=2023&gender=female&event=raid"))


def test_beyond_the_bound_counts_say_at_least(people, monkeypatch):
    DetentionFactory(prisoner=people[2], arrested="2024-01-05")
    published(people[2])
    monkeypatch.setattr(facets, "COUNTED_UP_TO", 1)
    assert counts("arrested_before=2025-01-01", "group") == {"journalist": "2+"}
    assert asking("country=AZ&arrested_before=2025-01-01").total is None
    # What facets alone choose is counted by the database all the same, as the whole record is.
    assert counts("country=AZ", "group") == {"journalist": "2"}
    assert counts("", "country") == {"Azerbaijan": "2", "Argentina": "1"}


def test_the_most_frequent_values_are_offered_and_more_are_told_of(people, monkeypatch):
    monkeypatch.setattr(facets, "MOST", 1)
    for query in ("", "status=unknown"):
        cut = {f.name: f.is_cut for f in asking(query).listed}
        assert cut["country"] and not cut.get("year")
    assert counts("", "country") == {"Azerbaijan": "2"}
    assert "The most frequent are listed." in words_of(page("/prisoners/"))


def test_nobody_found_has_no_facets_but_the_chosen_ones(people):
    found = asking("q=nobody-of-that-name&country=AZ")
    assert [(f.name, f.chosen) for f in found.listed] == [("country", "Azerbaijan")]


def test_a_group_is_called_by_its_name_in_the_language_of_the_page(people):
    PublishedGroup.objects.filter(pk="journalist").update(names={"az": "jurnalist"})
    with translation.override("az"):
        assert "jurnalist" in counts("", "group")
        assert ("journalist", "jurnalist") in group_options()
    assert "journalist" in counts("", "group")


def test_names_of_groups_follow_what_is_published():
    group = GroupFactory(slug="blogger", name="blogger", i18n={"name_ru": "блогер"})
    person = PrisonerFactory()
    PrisonerGroupFactory(prisoner=person, group=group)
    published(person)
    kept = PublishedGroup.objects.get(pk="blogger")
    assert (kept.name, kept.names.get("ru")) == ("blogger", "блогер")
    group.name = "video blogger"
    group.save()
    person.biography = "More is known."
    person.save()
    published(person)
    assert dict(group_options())["blogger"] == "video blogger"
    services.unpublish(case=person, by=None, reason="asked for")
    assert not PublishedGroup.objects.filter(pk="blogger").exists()


@pytest.mark.parametrize("query", ["", "?country=AZ", "?q=ann&status=detained", "?view=table", "?view=map&country=AZ"])
def test_the_list_costs_the_same_for_thirty_people_and_for_three_thousand(people, query):
    crowd(people[0], 30)
    few = cost_of(f"/prisoners/{query}")
    crowd_of_more(people[0])
    assert cost_of(f"/prisoners/{query}") == few <= 8


def crowd_of_more(case: Prisoner) -> None:
    PublishedPrisoner.objects.filter(public_id__startswith="ZZ-").delete()
    crowd(case, 3000)


@pytest.mark.parametrize("query", ["", "country=AZ", "group=journalist", "year=2001"])
def test_no_facet_reads_more_people_than_are_counted(people, monkeypatch, query):
    """As EXPLAIN ANALYZE tells it: of three thousand people a bounded number is looked at, whoever is chosen."""
    crowd(people[0], 3000)
    monkeypatch.setattr(facets, "COUNTED_UP_TO", 99)
    with CaptureQueriesContext(connection) as asked:
        asking(query)
    for counting in asked.captured_queries:
        # What a search for a name costs is bounded where it is made (record/name_search.py).
        for node in nodes_of(counting["sql"]):
            if node.get("Relation Name") in ("prisoners_publishedprisoner", "prisoners_publishedfacet"):
                read = node["Actual Rows"] * node["Actual Loops"] + node.get("Rows Removed by Filter", 0)
                assert read <= 600, node
