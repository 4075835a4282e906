"""What campaigns and resolutions add to the pages of people, organisations and events."""

from __future__ import annotations

from campaigns.for_people import campaigning_for
from campaigns.published import PublishedCampaign, PublishedResolution
from record.page_sections import PageSection, add_to_page

# More than that on one page is a list of its own: its page leads to it.
SHOWN = 50


def resolutions_signed_by(slug: str) -> list[PublishedResolution]:
    return list(PublishedResolution.objects.signed_by(slug).in_brief().latest_first()[:SHOWN])


def campaigns_run_by(slug: str) -> list[PublishedCampaign]:
    return list(PublishedCampaign.objects.run_by(slug).in_brief().by_name()[:SHOWN])


def campaigns_for_event(slug: str) -> list[PublishedCampaign]:
    return list(PublishedCampaign.objects.for_people_at_event(slug).in_brief().by_name()[:SHOWN])


add_to_page(PageSection(kind="event", name="campaigns", read=campaigns_for_event))
add_to_page(PageSection(kind="prisoner", name="campaigning", read=campaigning_for))
add_to_page(PageSection(kind="organization", name="resolutions_signed", read=resolutions_signed_by))
add_to_page(PageSection(kind="organization", name="campaigns_run", read=campaigns_run_by))
