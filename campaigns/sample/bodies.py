"""The organisations and events of the statement."""

from __future__ import annotations

from campaigns.sample.entry import enter
from campaigns.sample.facts import Facts
from organizations.models import Organization, OrganizationCitation, OrganizationName
from prisoners.models import Event, EventCitation, Incident, IncidentKind
from record.models import Source


def enter_organization(fact: Facts, source: Source) -> Organization:
    """A body, its spellings, and what the statement says of it."""
    organization = enter(
        Organization,
        slug=fact["slug"],
        name=fact["name"],
        organization_kind=fact.get("kind", Organization.Kind.UNKNOWN),
        country=fact["country"],
    )
    for spelling in fact.get("spellings", []):
        enter(OrganizationName, organization=organization, name=spelling, language=source.language)
    quotes = {"": fact["quote"], "country": fact.get("country_quote", fact["quote"])}
    for field, quote in quotes.items():
        enter(OrganizationCitation, organization=organization, source=source, field=field, quote=quote)
    return organization


def enter_event(fact: Facts, source: Source, organizations: dict[str, Organization]) -> Event:
    """An event, the incidents that belong to it, and what the statement says of them."""
    event = enter(
        Event,
        slug=fact["slug"],
        name=fact["name"],
        event_kind=fact["kind"],
        country=fact["country"],
        place=fact.get("place", ""),
        began=fact.get("began", ""),
        description=fact["description"],
    )
    enter(EventCitation, event=event, source=source, quote=fact["quote"])
    if "description_quote" in fact:
        enter(EventCitation, event=event, source=source, field="description", quote=fact["description_quote"])
    for incident in fact.get("incident", []):
        entered = enter(
            Incident,
            event=event,
            kind=IncidentKind.objects.get(slug=incident["kind"]),
            organization=organizations[incident["organization"]],
            happened=incident["happened"],
            by_whom=incident.get("by_whom", ""),
            description=incident["description"],
        )
        enter(EventCitation, event=event, incident=entered, source=source, quote=incident["quote"])
    return event
