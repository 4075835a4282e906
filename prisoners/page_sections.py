"""What cases add to the pages of lower rooms, and the people shown on the pages of events and campaigns."""

from __future__ import annotations

from prisoners.published import PublishedIncident, PublishedPrisoner
from record.page_sections import PageSection, add_to_page

# A page shows so many faces and leads to the list for the rest; one more is read to know whether there is a rest.
PEOPLE_SHOWN = 24

People = list[PublishedPrisoner]


def people_of_organization(slug: str) -> People:
    """Those who belong, or belonged, to an organisation: at most one more than is shown."""
    return list(PublishedPrisoner.objects.of_organization(slug).in_brief().by_name()[: PEOPLE_SHOWN + 1])


def people_in_institution(slug: str) -> People:
    """Those who are, or were, held in an institution."""
    return list(PublishedPrisoner.objects.in_institution(slug).in_brief().by_name()[: PEOPLE_SHOWN + 1])


def people_at_event(slug: str) -> People:
    """Those whose case belongs to an event."""
    return list(PublishedPrisoner.objects.at_event(slug).in_brief().by_name()[: PEOPLE_SHOWN + 1])


def people_named(public_ids: list[str]) -> People:
    """Those named by a campaign or a resolution, as far as they are public."""
    return list(PublishedPrisoner.objects.of_people(public_ids).in_brief().by_name())


def incidents_of_people(slug: str) -> list[PublishedIncident]:
    """What was done to an organisation in the cases of its people."""
    return list(PublishedIncident.objects.in_cases_striking(slug)[: PEOPLE_SHOWN + 1])


add_to_page(PageSection(kind="organization", name="people", read=people_of_organization))
add_to_page(PageSection(kind="organization", name="incidents_of_people", read=incidents_of_people))
add_to_page(PageSection(kind="institution", name="people", read=people_in_institution))
