"""Campaigns and resolutions in the API."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from record.published import Version
from tests.factories import CampaignFactory, ResolutionFactory, published, whole_campaign, whole_resolution

pytestmark = pytest.mark.django_db
# Said by every document as it is read; never stored.
LICENCE = {"licence": settings.CONTENT_LICENCE.url}


def live_document(kind: str, slug: str) -> dict:
    version = Version.objects.of(kind, slug).latest_first().first()
    assert version is not None
    assert version.document is not None
    return version.document


def slugs(client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return [row["slug"] for row in answer.json()["results"]]


def queries_of(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return sum(not q["sql"].startswith(("SET ROLE", "RESET ROLE")) for q in queries)


def test_a_campaign_is_answered_with_the_very_document_that_was_published(client):
    campaign = published(whole_campaign(children=2))
    document = live_document("campaign", campaign.slug) | LICENCE
    assert len(document["demands"]) == len(document["actions"]) == 2
    assert client.get(f"/api/v1/campaigns/{campaign.slug}/").json() == document
    assert client.get("/api/v1/campaigns/").json()["results"] == [document]


def test_a_resolution_is_answered_with_the_very_document_that_was_published(client):
    resolution = published(whole_resolution(children=2))
    document = live_document("resolution", resolution.slug) | LICENCE
    assert len(document["signatures"]) == len(document["prisoners"]) == 2
    assert client.get(f"/api/v1/resolutions/{resolution.slug}/").json() == document
    assert client.get("/api/v1/resolutions/").json()["results"] == [document]


def test_campaigns_are_found_by_whom_they_are_for_and_who_runs_them(client):
    campaign = published(whole_campaign())
    published(CampaignFactory(country="AR"))
    document = live_document("campaign", campaign.slug) | LICENCE
    campaigns = "/api/v1/campaigns/"
    assert slugs(client, f"{campaigns}?prisoner={document['prisoners'][0]['id']}") == [campaign.slug]
    assert slugs(client, f"{campaigns}?organization={document['run_by'][0]['id']}&country=AZ") == [campaign.slug]
    assert slugs(client, f"{campaigns}?organization={document['run_by'][0]['id']}&country=AR") == []
    assert client.get(f"{campaigns}?prisoners=AZ-0001").status_code == 400


def test_resolutions_are_found_by_whom_they_concern_who_signed_and_any_of_their_countries(client):
    resolution = published(whole_resolution(countries=["AZ", "AR"]))
    published(ResolutionFactory(countries=["TR"]))
    document = live_document("resolution", resolution.slug) | LICENCE
    resolutions = "/api/v1/resolutions/"
    assert slugs(client, f"{resolutions}?prisoner={document['prisoners'][0]['id']}") == [resolution.slug]
    signatory = document["signatures"][0]["organization"]["id"]
    assert slugs(client, f"{resolutions}?organization={signatory}&country=AR") == [resolution.slug]
    assert slugs(client, f"{resolutions}?country=AR") == slugs(client, f"{resolutions}?country=az") == [resolution.slug]


@pytest.mark.parametrize("whole", [whole_campaign, whole_resolution])
def test_lists_take_as_many_queries_for_many_as_for_one(client, whole):
    address = "/api/v1/campaigns/" if whole is whole_campaign else "/api/v1/resolutions/"
    published(whole())
    few = queries_of(client, address)
    for _ in range(3):
        published(whole(children=2))
    assert queries_of(client, address) == few <= 3
