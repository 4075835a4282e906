"""The public pages of campaigns and resolutions."""

from __future__ import annotations

import pytest

from campaigns.signatures import signatures_by_country
from record import services
from tests.factories import (
    ActionFactory,
    CampaignDemandFactory,
    CampaignFactory,
    CampaignPrisonerFactory,
    CampaignRunnerFactory,
    OrganizationFactory,
    PrisonerFactory,
    ResolutionFactory,
    SignatureFactory,
    published,
    whole_campaign,
    whole_resolution,
)
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db


def test_a_campaign_shows_demands_in_order_people_and_what_can_be_done():
    campaign = CampaignFactory(slug="couriers", title="Free the couriers")
    CampaignDemandFactory(campaign=campaign, place=2, text="Drop the charges.")
    CampaignDemandFactory(campaign=campaign, place=1, text="Free all of them.")
    CampaignRunnerFactory(campaign=campaign, organization=published(OrganizationFactory(name="The Union")))
    CampaignPrisonerFactory(campaign=campaign, prisoner=published(PrisonerFactory(name="Elvin Mustafayev")))
    ActionFactory(
        campaign=campaign, kind="sign", title="Sign the letter", link="https://example.org/sign", done=1200, goal=5000
    )
    published(campaign)
    published(ResolutionFactory(campaign=campaign, title="For the couriers"))
    html = page("/campaigns/couriers/")
    said = words_of(html)
    assert said.index("Free all of them.") < said.index("Drop the charges.")
    for expected in ("The Union", "Elvin Mustafayev", "Sign the letter", "1,200 of 5,000", "For the couriers"):
        assert expected in said
    assert 'href="https://example.org/sign" rel="noopener nofollow noreferrer"' in " ".join(html.split())


def test_a_person_who_is_withdrawn_leaves_no_face_on_a_campaign():
    campaign = CampaignFactory()
    person = published(PrisonerFactory(name="Someone"))
    CampaignPrisonerFactory(campaign=campaign, prisoner=person)
    published(campaign)
    services.unpublish(case=person, by=None, reason="asked for")
    services.recompose_due()
    assert f"/prisoners/{person.public_id}/" not in page(f"/campaigns/{campaign.slug}/")


def test_a_resolution_shows_its_text_demands_and_signatures_by_country():
    resolution = whole_resolution(title="Freedom", number=3, text="We *demand* it.")
    for name, country in (("PO", "AR"), ("SEP", "TR"), ("Tribune", "BR"), ("Politics", "BR")):
        SignatureFactory(resolution=resolution, organization=published(OrganizationFactory(name=name)), country=country)
    published(resolution)
    html = page(f"/resolutions/{resolution.slug}/")
    said = words_of(html)
    assert "<em>demand</em>" in html and "resolution 3" in said and "adopted 16 December 2023" in said
    assert said.index("Argentina PO") < said.index("Brazil Tribune Politics") < said.index("Türkiye SEP")
    assert "It was read out in parliament." in said and "Free them." in said


def test_a_signature_without_a_country_comes_last():
    signature = {"organization": {"name": "PO"}, "role": "adopted", "signed": None}
    groups = signatures_by_country([{**signature, "country": None}, {**signature, "country": "TR"}])
    assert [group.country for group in groups] == ["Türkiye", ""]


@pytest.mark.parametrize(("path", "whole"), [("campaigns", whole_campaign), ("resolutions", whole_resolution)])
def test_pages_and_lists_cost_the_same_for_one_and_for_twelve(path, whole):
    small = published(whole())
    one = cost_of(f"/{path}/")
    large = published(whole(children=12))
    for _n in range(10):
        published(whole())
    assert cost_of(f"/{path}/") == one <= 4
    assert cost_of(f"/{path}/{small.slug}/") == cost_of(f"/{path}/{large.slug}/") <= 4


@pytest.mark.parametrize(("path", "factory"), [("campaigns", CampaignFactory), ("resolutions", ResolutionFactory)])
def test_drafts_are_as_absent_as_what_never_was(path, factory):
    # Of the address itself the page says no more than what was asked.
    answers = {page(f"/{path}/{slug}/", 404).replace(slug, "") for slug in (factory().slug, "never-was")}
    assert len(answers) == 1


def test_lists_lead_to_their_nouns_and_refuse_what_they_do_not_know():
    campaign, resolution = published(whole_campaign()), published(whole_resolution())
    assert f"/campaigns/{campaign.slug}/" in page("/campaigns/?country=AZ")
    assert f"/resolutions/{resolution.slug}/" in page("/resolutions/?country=AZ")
    assert "There is no such parameter." in page("/campaigns/?status=open", 400)
    assert "There is no such parameter." in page("/resolutions/?year=2023", 400)
