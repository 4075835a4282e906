"""What cases add to the pages of lower rooms, and the people shown on the pages of events and campaigns."""

from __future__ import annotations

import datetime as dt
from typing import Any

import prisoners.nouns.institution_sections
import prisoners.nouns.list_columns  # noqa: F401  (both register what cases add to pages and lists of lower rooms)
from prisoners.nouns.counts import PeopleCounts, people_counts
from prisoners.published import PublishedIncident, PublishedPrisoner
from prisoners.published_bits import PublishedFacetBits
from record.documents import Part
from record.kept_statements import Given, KeptRows
from record.page_sections import PageSection, add_to_page

# A page shows so many faces and leads to the list for the rest; one more is read to know whether there is a rest.
PEOPLE_SHOWN = 24
# More than there are years of arrests.
MOST_COUNTED = 400

People = list[PublishedPrisoner]


def people_of_organization(slug: str) -> People:
    """Those who belong, or belonged, to an organisation, each with `roles` there: at most one more than is shown."""
    people = _OF_ORGANIZATION.ask(slug=slug)
    for person in people:
        person.roles = [membership for membership in person.belongs if membership["id"] == slug]
    return people


def people_recognised_by(slug: str) -> People:
    """Those whom an organisation recognised as political prisoners."""
    return list(PublishedPrisoner.objects.recognised_by(slug).first_in_brief(PEOPLE_SHOWN + 1))


def counts_of_organization(slug: str) -> PeopleCounts:
    """How many of its people have which status today, and were arrested in which year."""
    return _counts_of("organization", slug)


def people_at_event(slug: str) -> People:
    """Those whose case belongs to an event."""
    return _AT_EVENT.ask(slug=slug)


def counts_of_event(slug: str) -> PeopleCounts:
    """How many of those whose case belongs to an event have which status today, and were arrested in which year."""
    return _counts_of("event", slug)


def people_named(public_ids: list[str], *, held_on: dt.date | None = None) -> People:
    """Those named by a campaign or a resolution, as far as they are public; with `held_then`, if a day is given."""
    found = PublishedPrisoner.objects.of_people(public_ids).in_brief().by_name()
    return list(found.with_held_on(held_on) if held_on else found)


def incidents_of_people(slug: str) -> list[PublishedIncident]:
    """What was done to an organisation in the cases of its people."""
    return list(PublishedIncident.objects.in_cases_striking(slug)[: PEOPLE_SHOWN + 1])


def _counts_of(facet: str, slug: str) -> PeopleCounts:
    rows = PublishedFacetBits.objects.counted_together([(facet, slug)], most=MOST_COUNTED)
    return people_counts(rows, query=f"{facet}={slug}")


_SLUG: Any = Given("slug")


def _of_organization() -> Any:
    found = PublishedPrisoner.objects.of_organization(_SLUG).first_in_brief(PEOPLE_SHOWN + 1)
    return found.annotate(belongs=Part("organizations"))


_OF_ORGANIZATION = KeptRows(_of_organization)
_AT_EVENT = KeptRows(lambda: PublishedPrisoner.objects.at_event(_SLUG).first_in_brief(PEOPLE_SHOWN + 1))

add_to_page(PageSection(kind="organization", name="people", read=people_of_organization))
add_to_page(PageSection(kind="organization", name="incidents_of_people", read=incidents_of_people))
add_to_page(PageSection(kind="organization", name="counts", read=counts_of_organization))
add_to_page(PageSection(kind="organization", name="recognised", read=people_recognised_by))
