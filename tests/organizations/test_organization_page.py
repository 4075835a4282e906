"""The page of an organisation: its people and how they are, its parts, and whom it recognised."""

from __future__ import annotations

import re

import pytest

from tests.factories import (
    DetentionFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    RecognitionFactory,
    published,
)
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db


def member_of(union, name: str, *, arrested: str = "2023-11-20", over: bool = False, **membership):
    """A published person who was arrested and belongs to an organisation."""
    person = PrisonerFactory(name=name)
    MembershipFactory(prisoner=person, organization=union, **membership)
    DetentionFactory(prisoner=person, arrested=arrested, over=over)
    return published(person)


def test_its_people_are_counted_by_status_and_by_year_and_each_number_leads_to_them():
    union = published(OrganizationFactory(slug="union"))
    member_of(union, "Held One"), member_of(union, "Held Two", arrested="2021-02-03")
    member_of(union, "Freed", over=True)
    member_of(published(OrganizationFactory()), "Elsewhere")
    html = page("/organizations/union/")
    said = words_of(html)
    assert "3 people on the record 2 detained 1 released" in said and "Elsewhere" not in said
    assert "2021 1 person, 2021 2022 0 2023 2 people, 2023" in said
    for query in ("organization=union", "organization=union&amp;status=released", "organization=union&amp;year=2021"):
        assert f'href="/prisoners/?{query}"' in html
    assert "Held Two" in page("/prisoners/?organization=union&year=2021")


def test_what_someone_is_there_stands_beside_them_and_what_they_are_elsewhere_does_not():
    union, other = published(OrganizationFactory(slug="union")), published(OrganizationFactory())
    person = member_of(union, "Afiaddin Mammadov", role="chair", since="2021", until="2023")
    MembershipFactory(prisoner=person, organization=other, role="founder of another")
    published(person)
    said = words_of(page("/organizations/union/"))
    assert "Chair since 2021 until 2023" in said and "founder of another" not in said.lower()


def test_its_parts_and_what_it_is_part_of_are_named():
    union = published(OrganizationFactory(slug="union", name="The Union"))
    published(OrganizationFactory(slug="branch", name="Ganja branch", parent=union))
    OrganizationFactory(name="A secret cell", parent=union)
    html = page("/organizations/union/")
    assert 'href="/organizations/branch/"' in html and "A secret cell" not in html
    assert "part of The Union" in words_of(page("/organizations/branch/"))


def test_those_it_recognised_stand_apart_from_those_who_belong_to_it():
    ngo = published(OrganizationFactory(slug="ngo", organization_kind="ngo"))
    published(RecognitionFactory(organization=ngo, prisoner__name="Recognised Person").prisoner)
    member_of(ngo, "Merely Member")
    html = page("/organizations/ngo/")
    start = html.index('aria-labelledby="recognised"')
    said = words_of(html[start : html.index("</section>", start)])
    assert "Recognised Person" in said and "Merely Member" not in said
    people = html[html.index('aria-labelledby="people"') : start]
    assert "Merely Member" in people and "Recognised Person" not in people


def test_it_costs_the_same_with_one_and_with_twelve_of_what_is_new():
    costs = set()
    for n in (1, 12):
        union = published(OrganizationFactory())
        for k in range(n):
            person = member_of(union, f"Person {n} {k}")
            RecognitionFactory(prisoner=person, organization=union)
            published(person)
            published(OrganizationFactory(parent=union))
        costs.add(cost_of(f"/organizations/{union.slug}/"))
    assert len(costs) == 1 and costs.pop() <= 8


def test_the_list_can_begin_with_those_of_most_people_and_refuses_another_order():
    published(OrganizationFactory(name="Aa union"))
    member_of(published(OrganizationFactory(name="Zz union")), "Someone")
    said = words_of(page("/organizations/?sort=people"))
    assert said.index("Zz union") < said.index("Aa union")
    assert "is not one of the values it takes" in words_of(page("/organizations/?sort=size", 400))


@pytest.mark.parametrize(
    ("query", "chosen"), [("", "By name"), ("sort=name", "By name"), ("sort=people", "Most people first")]
)
def test_one_order_always_holds_and_by_name_needs_no_word_in_the_address(query, chosen):
    html = page(f"/organizations/?{query}")
    select = html[html.index('<select id="id_sort"') :].partition("</select>")[0]
    options = dict(re.findall(r'<option value="(\w*)"[^>]*>([^<]+)', select))
    assert options == {"": "By name", "people": "Most people first"}
    marked = re.findall(r" selected>([^<]+)", select) or ["By name"]
    assert marked == [chosen]
