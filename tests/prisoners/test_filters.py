"""Filters over published cases: the same for the page, the API and a saved search."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from prisoners.filters import PrisonerFilters, PrisonerPageFilters
from prisoners.models import Prisoner
from prisoners.published import PublishedPrisoner
from record.filters import BadFilters
from tests.factories import (
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    EventFactory,
    EventParticipationFactory,
    InstitutionFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    published,
)

pytestmark = pytest.mark.django_db


def asking(query: str, filters: type[PrisonerFilters] = PrisonerFilters) -> PrisonerFilters:
    return filters(QueryDict(query), PublishedPrisoner.objects.all())


def found(query: str, filters: type[PrisonerFilters] = PrisonerFilters) -> list[str]:
    return [p.name for p in asking(query, filters).qs]


@pytest.fixture
def people() -> tuple[Prisoner, Prisoner]:
    """Ann has something for every filter; Bob has nothing."""
    ann = PrisonerFactory(name="Ann Abbas", country="AZ")
    PrisonerGroupFactory(prisoner=ann, group__slug="journalist")
    MembershipFactory(prisoner=ann, organization=published(OrganizationFactory(slug="abzas")))
    EventParticipationFactory(prisoner=ann, event=published(EventFactory(slug="raid")))
    detention = DetentionFactory(prisoner=ann, arrested="2023-11-20")
    CustodyFactory(detention=detention, institution=published(InstitutionFactory(slug="prison-1")))
    ChargeFactory(detention=detention, article__country="AZ", article__code="Criminal Code", article__number="221.3")
    return published(ann), published(PrisonerFactory(name="Bob Brown", country="AR"))


@pytest.mark.parametrize(
    "query",
    [
        "q=abbas",
        "country=AZ",
        "country=az",
        "status=detained",
        "group=journalist",
        "organization=abzas",
        "institution=prison-1",
        "article=221.3",
        "article=AZ+Criminal+Code+221.3",
        "event=raid",
        "arrested_after=2023-11-20",
        "arrested_before=2023-11-20",
        "held_on=2023-11-20",
        "q=abbas&country=AZ&status=detained&group=journalist&organization=abzas&institution=prison-1&article=221.3"
        "&event=raid&arrested_after=2023-11-01&arrested_before=2023-12-01&held_on=2024-01-01",
    ],
)
def test_each_filter_leaves_those_it_names(people, query):
    assert found(query) == ["Ann Abbas"]


@pytest.mark.parametrize(
    "query",
    ["q=zzzz", "country=FR", "group=student", "arrested_after=2023-11-21", "arrested_before=2023-11-19", "q=%21%3F"],
)
def test_a_filter_that_nobody_meets_leaves_nobody(people, query):
    assert found(query) == []


def test_fields_of_a_form_left_empty_ask_nothing(people):
    assert sorted(found("q=&country=&status=&held_on=&group=")) == ["Ann Abbas", "Bob Brown"]
    assert asking("q=&country=").asked == {}


@pytest.mark.parametrize(
    ("query", "field", "takes"),
    [
        ("country=Azerbaijan", "country", "two-letter code"),
        ("country=QQ", "country", "such as AZ"),
        ("status=free", "status", "detained, disappeared, died_in_custody, released, wanted, in_exile, unknown"),
        ("held_on=2023-02-30", "held_on", "such as 2023-11-20"),
        ("held_on=20.11.2023", "held_on", "such as 2023-11-20"),
        ("held_on=2023-W01-1", "held_on", "such as 2023-11-20"),
        ("held_on=20231120", "held_on", "such as 2023-11-20"),
        ("arrested_after=0000-01-01", "arrested_after", "such as 2023-11-20"),
        ("group=a%20b", "group", "such as journalist"),
        ("institution=%27%3B--", "institution", "letters, digits"),
        ("q=a%00b", "q", "any spelling"),
        ("q=" + "x" * 201, "q", "any spelling"),
        ("status=detained&status=released", "status", "detained"),
        ("counrty=AZ", "counrty", "one of: arrested_after, arrested_before, article, country"),
        ("sort=name", "sort", "one of: "),
    ],
)
def test_what_cannot_be_followed_is_a_problem_that_says_what_the_field_takes(query, field, takes):
    filters = asking(query)
    assert [p.field for p in filters.problems] == [field]
    assert takes in filters.problems[0].takes
    with pytest.raises(BadFilters, match=field):
        _ = filters.qs


def test_all_problems_are_told_at_once():
    assert {p.field for p in asking("x=1&country=QQ&held_on=x").problems} == {"x", "country", "held_on"}


def test_a_saved_search_is_read_from_plain_values(people):
    filters = PrisonerFilters({"country": "AZ", "q": "abbas"}, PublishedPrisoner.objects.all())
    assert [p.name for p in filters.qs] == ["Ann Abbas"]
    assert PrisonerFilters({"country": "QQ"}, PublishedPrisoner.objects.all()).problems


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["Ann Abbas", "Bob Brown"]),
        ("sort=name", ["Ann Abbas", "Bob Brown"]),
        ("sort=nearest", ["Ann Abbas", "Bob Brown"]),
        ("sort=updated", ["Bob Brown", "Ann Abbas"]),
        ("sort=arrested", ["Ann Abbas", "Bob Brown"]),
        ("sort=held", ["Ann Abbas", "Bob Brown"]),
    ],
)
def test_the_page_shows_people_in_the_order_asked_for(people, query, order):
    assert found(query, PrisonerPageFilters) == order


def test_after_a_search_the_page_shows_the_nearest_name_first():
    for name in ("Anar Mammadov", "Afiaddin Mammadov"):
        published(PrisonerFactory(name=name))
    assert found("q=afiaddin+mammadov", PrisonerPageFilters)[0] == "Afiaddin Mammadov"
    assert found("q=mammadov&sort=name", PrisonerPageFilters) == ["Afiaddin Mammadov", "Anar Mammadov"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "100001", "9" * 30])
def test_a_page_that_cannot_be_is_a_problem(page):
    assert [p.field for p in asking(f"page={page}", PrisonerPageFilters).problems] == ["page"]
