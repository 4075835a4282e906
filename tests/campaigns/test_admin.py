"""The desk of campaigns, meetings and resolutions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Resolution
from record.models import Version
from tests.desk import at_desk, list_of, page_of, said, save, staff
from tests.factories import (
    ActionFactory,
    CampaignFactory,
    ResolutionFactory,
    UserFactory,
    published,
    whole_campaign,
    whole_resolution,
)

pytestmark = pytest.mark.django_db


def test_a_demand_is_added_and_published_with_its_campaign():
    campaign = published(CampaignFactory())
    data = {"demands-TOTAL_FORMS": "1", "demands-0-place": "1", "demands-0-text": "Free them all."}
    response = save(at_desk(staff("Editor")), page_of(campaign), "_publish", reason="As adopted", **data)
    assert "version 2" in said(response)
    document = Version.objects.of("campaign", campaign.slug).latest("sequence").document
    assert document is not None
    demands = document["demands"]
    assert [d["text"] for d in demands] == ["Free them all."]


def test_an_action_without_what_it_needs_is_refused_with_the_remedy():
    campaign = CampaignFactory()
    ActionFactory(campaign=campaign)
    response = save(at_desk(UserFactory(editor=True)), page_of(campaign), **{"actions-0-kind": "donate"})
    assert "supporters need a link" in response.text


def test_a_number_without_its_meeting_is_refused_with_the_remedy():
    resolution = ResolutionFactory(meeting=None, number=None)
    assert "choose the meeting" in save(at_desk(UserFactory(editor=True)), page_of(resolution), number="3").text


def test_a_number_given_twice_in_a_meeting_is_refused_with_the_remedy():
    first = ResolutionFactory(number=1)
    second = ResolutionFactory(number=2, meeting=first.meeting)
    response = save(at_desk(UserFactory(editor=True)), page_of(second), number="1")
    assert "already has a resolution with this number" in response.text


@pytest.mark.parametrize(("make", "model"), [(whole_campaign, Campaign), (whole_resolution, Resolution)])
def test_lists_take_as_many_queries_for_many_as_for_few(make, model):
    client = at_desk(UserFactory(editor=True))
    published(make())
    queries_of(client, list_of(model))
    few = queries_of(client, list_of(model))
    for _ in range(3):
        published(make())
    assert queries_of(client, list_of(model)) == few


@pytest.mark.parametrize("make", [whole_campaign, whole_resolution])
@pytest.mark.parametrize("view", ["change", "differences", "preview"])
def test_pages_take_as_many_queries_for_much_as_for_little(make, view):
    client = at_desk(UserFactory(editor=True))
    small, large = published(make(children=1)), published(make(children=4))
    queries_of(client, page_of(small, view))
    assert queries_of(client, page_of(large, view)) == queries_of(client, page_of(small, view))


def queries_of(client, url):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)
