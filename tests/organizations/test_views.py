"""The public pages of organisations and institutions."""

from __future__ import annotations

import pytest

from record import services
from tests.factories import (
    CampaignRunnerFactory,
    CustodyFactory,
    EventIncidentFactory,
    IncidentFactory,
    InstitutionFactory,
    MembershipFactory,
    OrganizationCitationFactory,
    OrganizationFactory,
    OrganizationNameFactory,
    SignatureFactory,
    published,
)
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db


def with_people(n: int, **fields):
    """A published union with n of its people, incidents, campaigns and signatures."""
    union = published(OrganizationFactory(**fields))
    for _n in range(n):
        person = MembershipFactory(organization=union).prisoner
        IncidentFactory(prisoner=person, organization=union)
        published(person)
        published(EventIncidentFactory(organization=union, kind__slug="house-search").event)
        published(CampaignRunnerFactory(organization=union).campaign)
        published(SignatureFactory(organization=union).resolution)
    return union


def test_an_organisation_shows_its_people_what_was_done_to_it_and_what_it_does():
    union = OrganizationFactory(slug="union", name="Union of Couriers", description="Founded by *couriers*.")
    OrganizationNameFactory(organization=union, name="Kuryerlər Birliyi", language="az")
    OrganizationCitationFactory(organization=union)
    published(union)
    person = MembershipFactory(organization=union, prisoner__name="Aykhan Israfilov").prisoner
    IncidentFactory(prisoner=person, organization=union, kind__slug="threats", kind__name="threats")
    published(person)
    published(EventIncidentFactory(organization=union, kind__slug="house-search", kind__name="house search").event)
    published(CampaignRunnerFactory(organization=union, campaign__title="Free the couriers").campaign)
    published(SignatureFactory(organization=union, resolution__title="For the couriers").resolution)
    html = page("/organizations/union/")
    said = words_of(html)
    for expected in (
        "Union of Couriers",
        "Aykhan Israfilov",
        "House search",
        "Threats",
        "Free the couriers",
        "For the couriers",
    ):
        assert expected in said
    assert "<em>couriers</em>" in html and '<bdi lang="az">Kuryerlər Birliyi</bdi>' in html
    assert 'href="/prisoners/?organization=union"' in html and 'href="#source-1"' in html


def test_an_organisation_costs_the_same_with_one_and_with_twelve_of_everything():
    few, many = with_people(1), with_people(12)
    costs = {cost_of(f"/organizations/{union.slug}/") for union in (few, many)}
    assert len(costs) == 1 and costs.pop() <= 8


def test_lists_cost_the_same_for_one_and_for_twelve():
    published(OrganizationFactory()), published(InstitutionFactory())
    one = [cost_of("/organizations/"), cost_of("/institutions/")]
    for _n in range(11):
        published(OrganizationFactory()), published(InstitutionFactory())
    assert [cost_of("/organizations/"), cost_of("/institutions/")] == one
    assert max(one) <= 4


def test_lists_show_what_is_published_and_nothing_else():
    published(OrganizationFactory(name="Abzas Media", country="AZ"))
    OrganizationFactory(name="A secret circle", country="AZ")
    said = words_of(page("/organizations/?country=AZ&q=abzas"))
    assert "Abzas Media" in said and "secret" not in said


@pytest.mark.parametrize("path", ["/organizations/", "/institutions/"])
def test_a_bad_filter_of_a_list_is_named_and_kept(path):
    html = page(f"{path}?country=Atlantis", 400)
    assert "Country country: No country has the code" in words_of(html)
    assert '<option value="Atlantis" selected>' in html
    assert "no page 9" in page(f"{path}?page=9", 404)


@pytest.mark.parametrize(
    ("path", "factory"), [("organizations", OrganizationFactory), ("institutions", InstitutionFactory)]
)
def test_drafts_and_the_withdrawn_are_as_absent_as_what_never_was(path, factory):
    withdrawn = published(factory())
    services.unpublish(case=withdrawn, by=None, reason="asked for")
    # Of the address itself the page says no more than what was asked.
    slugs = (factory().slug, withdrawn.slug, "never-was")
    answers = {page(f"/{path}/{slug}/", 404).replace(slug, "") for slug in slugs}
    assert len(answers) == 1


def test_an_institution_says_how_to_write_there_and_who_is_held():
    prison = published(
        InstitutionFactory(name="Kurdakhani", postal_address="Baku\nAZ1104", letter_rules="In Azerbaijani only.")
    )
    person = CustodyFactory(institution=prison, detention__prisoner__name="Hafiz Babali").detention.prisoner
    published(person)
    html = page(f"/institutions/{prison.slug}/")
    assert "Baku<br>AZ1104" in html
    assert "In Azerbaijani only." in html and "Hafiz Babali" in html


def test_an_empty_list_says_whether_nothing_is_there_or_nothing_matches():
    assert "Nothing has been published here yet." in words_of(page("/institutions/"))
    searched = words_of(page("/institutions/?q=nowhere"))
    assert "Nothing on the record matches." in searched
    assert "See the whole list" in searched
