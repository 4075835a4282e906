"""How the people of a campaign or a resolution are today, what can be done, and what stands beside it."""

from __future__ import annotations

import pytest

from campaigns.steps import steps_of
from tests.factories import (
    ActionFactory,
    CampaignFactory,
    CampaignPrisonerFactory,
    DetentionFactory,
    InstitutionFactory,
    MeetingFactory,
    PrisonerFactory,
    ResolutionFactory,
    ResolutionPrisonerFactory,
    public_document,
    published,
)
from tests.visiting import page, words_of

pytestmark = pytest.mark.django_db


def someone(name: str = "Someone", **detention):
    """A published person with one detention."""
    person = PrisonerFactory(name=name)
    DetentionFactory(prisoner=person, **detention)
    return published(person)


def concerning(*people, **fields):
    """A published resolution on these people."""
    resolution = ResolutionFactory(**fields)
    for person in people:
        ResolutionPrisonerFactory(resolution=resolution, prisoner=person)
    return published(resolution)


def test_a_resolution_counts_who_is_held_today_and_who_was_freed_since():
    resolution = concerning(
        someone("Held"),
        someone("Freed since", over=True, ended="2024-12-10"),
        someone("Free already", over=True, ended="2023-12-10"),
        someone("Arrested later and freed", arrested="2024-02-01", over=True, ended="2024-12-10"),
        adopted="2023-12-16",
    )
    said = words_of(page(f"/resolutions/{resolution.slug}/"))
    assert "1 of 4 people are held today." in said
    assert "1 person who was held on 16 December 2023 has been released since." in said
    assert "detained: 1 released: 3" in said


def test_a_resolution_adopted_on_an_unknown_day_does_not_say_who_was_freed_since():
    resolution = concerning(someone("Freed", over=True, ended="2024-12-10"), adopted="2023")
    said = words_of(page(f"/resolutions/{resolution.slug}/"))
    assert "0 of 1 person is held today." in said and "released since" not in said


def test_everybody_a_resolution_names_stands_on_it_however_many():
    people = [someone(f"Person {n:02}") for n in range(30)]
    said = words_of(page(f"/resolutions/{concerning(*people).slug}/"))
    assert all(person.name in said for person in people)


def test_other_resolutions_of_the_meeting_stand_beside_it_and_the_meeting_is_a_list():
    meeting = MeetingFactory(slug="virtual-2023", name="Virtual meeting")
    first = concerning(meeting=meeting, number=1, title="On the couriers")
    concerning(meeting=meeting, number=2, title="On the press")
    concerning(number=3, title="Of another meeting")
    html = page(f"/resolutions/{first.slug}/")
    said = words_of(html)
    assert "Other resolutions of this meeting 2. On the press" in said and "Of another meeting" not in said
    assert 'href="/resolutions/?meeting=virtual-2023"' in html
    listed = words_of(page("/resolutions/?meeting=virtual-2023"))
    assert "On the couriers" in listed and "On the press" in listed and "Of another meeting" not in listed


def test_a_campaign_counts_its_people_and_shows_resolutions_on_them():
    person, other = someone("Held"), someone("Freed", over=True)
    campaign = CampaignFactory(began="2023-11-25")
    for one in (person, other):
        CampaignPrisonerFactory(campaign=campaign, prisoner=one)
    published(campaign)
    concerning(person, title="On one of them")
    concerning(someone("Elsewhere"), title="On somebody else")
    said = words_of(page(f"/campaigns/{campaign.slug}/"))
    assert "1 of 2 people are held today." in said and "1 person who was held on" in said
    assert "On one of them" in said and "On somebody else" not in said


def test_each_action_has_one_next_step():
    campaign = CampaignFactory()
    person, ministry = someone(), published(InstitutionFactory(slug="ministry"))
    ActionFactory(campaign=campaign, kind="letter_to_prisoner", prisoner=person)
    ActionFactory(campaign=campaign, kind="letter_to_official", institution=ministry)
    ActionFactory(campaign=campaign, kind="sign", link="https://example.org/sign", done=50, goal=200)
    ActionFactory(campaign=campaign, kind="share")
    published(campaign)
    steps = steps_of(public_document(campaign)["actions"])
    assert steps[0].link == f"/prisoners/{person.public_id}/letter/" and not steps[0].leads_out
    assert steps[1].link == "/institutions/ministry/"
    assert (steps[2].link, steps[2].words, steps[2].leads_out, steps[2].percent) == (
        "https://example.org/sign",
        "Sign",
        True,
        25,
    )
    assert (steps[3].link, steps[3].words) == ("", "")
    html = " ".join(page(f"/campaigns/{campaign.slug}/").split())
    assert 'href="https://example.org/sign" rel="noopener nofollow noreferrer"' in html


def test_more_done_than_was_hoped_for_is_a_full_bar():
    campaign = CampaignFactory()
    ActionFactory(campaign=campaign, kind="share", done=300, goal=200)
    published(campaign)
    assert steps_of(public_document(campaign)["actions"])[0].percent == 100
    assert "300 of 200" in words_of(page(f"/campaigns/{campaign.slug}/"))


def test_lists_are_found_by_title_and_a_bad_filter_is_named():
    published(CampaignFactory(title="Free the couriers")), published(CampaignFactory(title="Free the press"))
    said = words_of(page("/campaigns/?q=couriers"))
    assert "Free the couriers" in said and "Free the press" not in said
    concerning(title="On the couriers")
    assert "On the couriers" in page("/resolutions/?q=couriers")
    assert "This cannot be an id." in words_of(page("/resolutions/?meeting=a b", 400))
