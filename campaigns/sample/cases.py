"""The people of the statement."""

from __future__ import annotations

from typing import Any

from campaigns.sample.entry import enter
from campaigns.sample.facts import Facts
from organizations.models import Organization
from prisoners.models import (
    CaseCitation,
    Detention,
    Event,
    EventParticipation,
    Group,
    Incident,
    IncidentKind,
    Membership,
    Prisoner,
    PrisonerGroup,
    PrisonerName,
)
from record.models import Source


class Case:
    """One person being entered: what is said, and the words it is said with."""

    def __init__(self, fact: Facts, source: Source, country_quote: str) -> None:
        self.fact, self.source = fact, source
        self.prisoner = enter(
            Prisoner,
            name=fact["name"],
            naming=fact.get("naming", Prisoner.Naming.NAMED),
            country=fact["country"],
            gender=fact.get("gender", Prisoner.Gender.UNKNOWN),
            occupations=fact.get("occupations", ""),
            case_summary=fact["case_summary"],
        )
        self.cite(fact["quote"])
        for field, quote in (fact["cited"] | {"country": country_quote}).items():
            self.cite(quote, field=field)

    def cite(self, quote: str, **statement: Any) -> None:
        enter(CaseCitation, prisoner=self.prisoner, source=self.source, quote=quote, **statement)

    def enter_belongings(self, organizations: dict[str, Organization], events: dict[str, Event]) -> None:
        """Spellings, groups, memberships, events."""
        for spelling in self.fact.get("spellings", []):
            name = enter(PrisonerName, prisoner=self.prisoner, name=spelling, language=self.source.language)
            self.cite(spelling, prisoner_name=name)
        for slug, quote in self.fact.get("groups", {}).items():
            link = enter(PrisonerGroup, prisoner=self.prisoner, group=Group.objects.get(slug=slug))
            self.cite(quote, group_link=link)
        for said in self.fact.get("memberships", []):
            organization = organizations[said["organization"]]
            membership = enter(Membership, prisoner=self.prisoner, organization=organization, role=said["role"])
            self.cite(said["quote"], membership=membership)
        for said in self.fact.get("events", []):
            event = events[said["event"]]
            participation = enter(EventParticipation, prisoner=self.prisoner, event=event, role=said["role"])
            self.cite(said["quote"], participation=participation)

    def enter_detentions(self) -> None:
        """Each detention, and the incidents during it."""
        for said in self.fact.get("detention", []):
            detention = enter(
                Detention,
                prisoner=self.prisoner,
                arrested=said["arrested"],
                circumstances=said.get("circumstances", ""),
                has_ended=said.get("has_ended", False),
                end_kind=said.get("end_kind", ""),
            )
            self.cite(said["quote"], detention=detention)
            for incident in said.get("incident", []):
                entered = enter(
                    Incident,
                    prisoner=self.prisoner,
                    detention=detention,
                    kind=IncidentKind.objects.get(slug=incident["kind"]),
                    happened=incident["happened"],
                    by_whom=incident.get("by_whom", ""),
                    description=incident["description"],
                )
                self.cite(incident["quote"], incident=entered)


def enter_prisoner(
    fact: Facts, source: Source, country_quote: str, organizations: dict[str, Organization], events: dict[str, Event]
) -> Prisoner:
    """A person with all that the statement says of them."""
    case = Case(fact, source, country_quote)
    case.enter_belongings(organizations, events)
    case.enter_detentions()
    return case.prisoner
