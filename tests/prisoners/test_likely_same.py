"""Who is likely the same person: by name, arrest and birth, and as far as the asker may know."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prisoners.likely_same import likely_same
from prisoners.name_index import keep_all_names
from record.dates import UncertainDate
from tests.desk import staff
from tests.factories import (
    DetentionFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    published,
)

pytestmark = pytest.mark.django_db


def day(text: str) -> UncertainDate:
    return UncertainDate.parse(text)


def test_the_same_person_in_another_spelling_is_found_and_it_is_said_why() -> None:
    person = PrisonerFactory(name="Tofiq Yaqublu", born="1961-02-06")
    DetentionFactory(prisoner=person, arrested="2013-02-04")
    [found] = likely_same(
        names=["Tofig Rashid oglu Yagublu"], country="AZ", arrested=day("2013-02-04"), born=day("1961")
    )
    assert found.prisoner == person
    assert found.why == (
        "the same name in another spelling: Tofiq Yaqublu",
        "arrested on the same day, 4 February 2013",
        "the same year of birth, 1961",
        "a case in the same country",
    )
    assert found.score > 0.9 and not found.hidden


def test_any_of_the_names_is_enough() -> None:
    person = PrisonerFactory(name="A. B.")
    PrisonerNameFactory(prisoner=person, name="Алесь Бяляцкі")
    [found] = likely_same(names=["Nobody Else", "Ales Bialiatski"])
    assert found.prisoner == person and found.why == ("the same name in another spelling: Алесь Бяляцкі",)


@pytest.mark.parametrize(
    "other", ["Elşad Həsənov", "Elşən Quliyev", "Həsən Elşanov", "Elşən", "Person", "Samir Həsənov", "Elşən Həmidov"]
)
def test_others_are_not_the_same(other: str) -> None:
    PrisonerFactory(name=other)
    assert likely_same(names=["Elshan Hasanov"], country="AZ") == []


def test_of_namesakes_the_one_arrested_that_day_comes_first_and_the_one_born_otherwise_last() -> None:
    born_otherwise = PrisonerFactory(name="Elşən Həsənov", born="1950")
    namesake = PrisonerFactory(name="Elşən Həsənov")
    same = PrisonerFactory(name="Elşən Həsənov")
    DetentionFactory(prisoner=namesake, arrested="2019-01-01")
    DetentionFactory(prisoner=same, arrested="2023-11")
    found = likely_same(names=["Elshan Hasanov"], country="AZ", arrested=day("2023-11-20"), born=day("1980"))
    assert [one.prisoner for one in found] == [same, namesake, born_otherwise]
    assert "may have been arrested at the same time" in found[0].why


def test_a_case_itself_a_merged_one_and_an_unnamed_person_are_left_out() -> None:
    person = PrisonerFactory(name="Elşən Həsənov")
    PrisonerFactory(name="Elşən Həsənov", state="merged")
    PrisonerFactory(name="Elşən Həsənov", naming="unnamed")
    assert likely_same(names=["Elshan Hasanov"], exclude=person.pk) == []


def test_of_a_case_one_may_not_see_only_the_team_to_ask_is_told() -> None:
    theirs = OrganizationFactory(name="Other Desk", maintains_cases=True)
    draft = PrisonerFactory(name="Elşən Həsənov", born="1980")
    MaintenanceFactory(prisoner=draft, organization=theirs)
    stranger = staff("Editor", team=OrganizationFactory(maintains_cases=True))
    [found] = likely_same(names=["Elshan Hasanov"], born=day("1980"), visible_to=stranger)
    assert found.hidden and found.prisoner is None and found.why == () and found.teams == ("Other Desk",)
    # A name that is only near tells nothing at all.
    assert likely_same(names=["Elshan Hosanovich-Bey"], visible_to=stranger) == []
    [seen] = likely_same(names=["Elshan Hasanov"], visible_to=staff("Editor", team=theirs))
    assert seen.prisoner == draft
    published(draft)
    [public] = likely_same(names=["Elshan Hasanov"], visible_to=stranger)
    assert public.prisoner == draft


def test_it_asks_no_more_when_it_finds_more() -> None:
    user = staff("Editor", team=OrganizationFactory(maintains_cases=True))
    counts = []
    for number in (2, 12):
        for _ in range(number):
            person = published(PrisonerFactory(name="Elşən Həsənov"))
            MaintenanceFactory(prisoner=person)
            DetentionFactory(prisoner=person)
        keep_all_names()
        with CaptureQueriesContext(connection) as queries:
            likely_same(names=["Elshan Hasanov"], country="AZ", visible_to=user)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


@pytest.mark.parametrize("names", [[], [""], ["  "], ["…"], ["\N{ZERO WIDTH SPACE}"], ["x" * 5000], ["a"] * 500])
def test_no_name_breaks_it(names: list[str]) -> None:
    PrisonerFactory(name="Elşən Həsənov")
    assert likely_same(names=names) == []
