"""Filters over published cases: the same for the page, the API and a saved search."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from prisoners.filters import PrisonerFilters, PrisonerPageFilters
from prisoners.models import Prisoner
from prisoners.options import search_in_words
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
    ann = PrisonerFactory(name="Ann Abbas", country="AZ", gender="female")
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
        "arrested_in=2023",
        "arrested_in=2023-11",
        "arrested_in=2023-11-20&detention_kind=imprisonment",
        "year=2023",
        "gender=female",
        "q=abbas&country=AZ&status=detained&group=journalist&organization=abzas&institution=prison-1&article=221.3"
        "&event=raid&arrested_after=2023-11-01&arrested_before=2023-12-01&held_on=2024-01-01&year=2023&gender=female",
    ],
)
def test_each_filter_leaves_those_it_names(people, query):
    assert found(query) == ["Ann Abbas"]


@pytest.mark.parametrize(
    "query",
    [
        "q=zzzz",
        "country=FR",
        "group=student",
        "arrested_after=2023-11-21",
        "arrested_before=2023-11-19",
        "q=%21%3F",
        "year=2022",
        "gender=male",
        "arrested_in=2023-12",
        "released_in=2023",
        "ended_in=2023",
        "end_kind=pardon",
        "detention_kind=house_arrest",
    ],
)
def test_a_filter_that_nobody_meets_leaves_nobody(people, query):
    assert found(query) == []


@pytest.fixture
def twice() -> None:
    """Arrested twice: pardoned in June 2020, and dead in prison in 2024."""
    person = PrisonerFactory(name="Ann Abbas")
    DetentionFactory(
        prisoner=person, kind="arrest", arrested="2020-03", has_ended=True, ended="2020-06", end_kind="pardon"
    )
    DetentionFactory(
        prisoner=person, arrested="2023-11-20", has_ended=True, ended="2024-02-07", end_kind="death_in_custody"
    )
    published(person)


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("released_in=2020", True),
        ("released_in=2020-06", True),
        # Not certain to have been on that day.
        ("released_in=2020-06-01", False),
        ("arrested_in=2020-03-01", False),
        ("arrested_in=2020&released_in=2020&end_kind=pardon&detention_kind=arrest", True),
        # Each is true of a detention, but not of one and the same.
        ("arrested_in=2023&released_in=2020", False),
        ("arrested_in=2020&end_kind=death_in_custody", False),
        ("held_on=2023-12-01&arrested_before=2020-12-31", False),
        ("arrested_after=2021-01-01&arrested_before=2023-01-01", False),
        ("arrested_after=2023-01-01&held_on=2023-12-01", True),
        # Who died was not released.
        ("released_in=2024", False),
        ("ended_in=2024-02-07&end_kind=death_in_custody", True),
    ],
)
def test_what_is_asked_of_detentions_is_true_of_one_and_certain(twice, query, is_found):
    assert found(query) == (["Ann Abbas"] if is_found else [])


def test_the_filters_of_detentions_are_said_in_words(twice):
    asked = asking("released_in=2020-06&end_kind=pardon&detention_kind=arrest")
    assert search_in_words(asked) == "Released in: June 2020 · How it ended: pardon · Kind of detention: arrest"
    assert asked.query == "detention_kind=arrest&end_kind=pardon&released_in=2020-06"


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
        ("counrty=AZ", "counrty", "one of: arrested_after, arrested_before, arrested_in, article, country"),
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
        ("sort=first_arrested", ["Ann Abbas", "Bob Brown"]),
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
