"""The case: one noun a file. Published tables are in prisoners/published.py."""

from prisoners.models.assessment import Assessment, CriterionFinding, Recognition
from prisoners.models.care import DeskDigest, LegalTerm, Verification
from prisoners.models.charge import Article, Charge
from prisoners.models.citation import CaseCitation, EventCitation
from prisoners.models.confidential import ConfidentialNote, Consent, NoteViewing
from prisoners.models.detention import Custody, Detention
from prisoners.models.document import CaseDocument
from prisoners.models.event import Event, EventParticipation
from prisoners.models.hearing import Hearing, OfficialRole, Sentence
from prisoners.models.importing import Import, ImportRow
from prisoners.models.incident import Incident, IncidentKind
from prisoners.models.merging import Merge
from prisoners.models.name_index import NameChange, NamesOfPrisoner
from prisoners.models.prisoner import (
    Group,
    Maintenance,
    Membership,
    Prisoner,
    PrisonerGroup,
    PrisonerName,
    RunningNumber,
)
from prisoners.models.report import Report, ReportMessage, ReportViewing
from prisoners.models.team_key import TeamKey
from prisoners.models.teamwork import CaseSharing, Proposal
from prisoners.past import PastEvent, PastPrisoner
from prisoners.past_parts import PastCharge, PastDetention, PastHearing, PastIncident, PastOfficialAct
from prisoners.published import PublishedDetention, PublishedEvent, PublishedIncident, PublishedPrisoner
from prisoners.published_bits import PublishedFacetBits
from prisoners.published_counts import PublishedHeldChange, PublishedTally
from prisoners.published_parts import (
    PublishedCharge,
    PublishedFacet,
    PublishedGroup,
    PublishedHearing,
    PublishedHeldSpan,
    PublishedOccasion,
    PublishedOfficial,
    PublishedOfficialAct,
    PublishedPlace,
)

__all__ = [
    "Article",
    "Assessment",
    "CaseCitation",
    "CaseDocument",
    "CaseSharing",
    "Charge",
    "ConfidentialNote",
    "Consent",
    "CriterionFinding",
    "Custody",
    "DeskDigest",
    "Detention",
    "Event",
    "EventCitation",
    "EventParticipation",
    "Group",
    "Hearing",
    "Import",
    "ImportRow",
    "Incident",
    "IncidentKind",
    "LegalTerm",
    "Maintenance",
    "Membership",
    "Merge",
    "NameChange",
    "NamesOfPrisoner",
    "NoteViewing",
    "OfficialRole",
    "PastCharge",
    "PastDetention",
    "PastEvent",
    "PastHearing",
    "PastIncident",
    "PastOfficialAct",
    "PastPrisoner",
    "Prisoner",
    "PrisonerGroup",
    "PrisonerName",
    "Proposal",
    "PublishedCharge",
    "PublishedDetention",
    "PublishedEvent",
    "PublishedFacet",
    "PublishedFacetBits",
    "PublishedGroup",
    "PublishedHearing",
    "PublishedHeldChange",
    "PublishedHeldSpan",
    "PublishedIncident",
    "PublishedOccasion",
    "PublishedOfficial",
    "PublishedOfficialAct",
    "PublishedPlace",
    "PublishedPrisoner",
    "PublishedTally",
    "Recognition",
    "Report",
    "ReportMessage",
    "ReportViewing",
    "RunningNumber",
    "Sentence",
    "TeamKey",
    "Verification",
]
