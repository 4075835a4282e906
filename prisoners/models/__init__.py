"""The case: one noun a file. Published tables are in prisoners/published.py."""

from prisoners.models.assessment import Assessment, CriterionFinding, Recognition
from prisoners.models.charge import Article, Charge
from prisoners.models.citation import CaseCitation, EventCitation
from prisoners.models.confidential import ConfidentialNote
from prisoners.models.detention import Custody, Detention
from prisoners.models.event import Event, EventParticipation
from prisoners.models.hearing import Hearing, OfficialRole, Sentence
from prisoners.models.incident import Incident, IncidentKind
from prisoners.models.prisoner import (
    Group,
    Maintenance,
    Membership,
    Prisoner,
    PrisonerGroup,
    PrisonerName,
    RunningNumber,
)
from prisoners.published import PublishedDetention, PublishedEvent, PublishedIncident, PublishedPrisoner

__all__ = [
    "Article",
    "Assessment",
    "CaseCitation",
    "Charge",
    "ConfidentialNote",
    "CriterionFinding",
    "Custody",
    "Detention",
    "Event",
    "EventCitation",
    "EventParticipation",
    "Group",
    "Hearing",
    "Incident",
    "IncidentKind",
    "Maintenance",
    "Membership",
    "OfficialRole",
    "Prisoner",
    "PrisonerGroup",
    "PrisonerName",
    "PublishedDetention",
    "PublishedEvent",
    "PublishedIncident",
    "PublishedPrisoner",
    "Recognition",
    "RunningNumber",
    "Sentence",
]
