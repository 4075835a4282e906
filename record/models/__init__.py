"""The working record's shared nouns. The published ones are in record/published.py; Django finds both here."""

from record.models.acts import PublicationAct, Recomposition, RedactionAct, RedactionRequest
from record.models.api_key import ApiKey
from record.models.log_of_acts import Act
from record.models.publishable import Publishable
from record.models.reviewing import ChecklistScore, PlannedPublication, ReviewAct
from record.models.source_copies import SourceArchive, SourceLink
from record.models.sources import Citation, Source
from record.models.staff import User
from record.models.telling import TellingAct
from record.models.vocabulary import Term
from record.past import PastFile
from record.published import PublishedFile, PublishedRedirect, PublishedReference, Redaction, Version

__all__ = [
    "Act",
    "ApiKey",
    "ChecklistScore",
    "Citation",
    "PastFile",
    "PlannedPublication",
    "PublicationAct",
    "Publishable",
    "PublishedFile",
    "PublishedRedirect",
    "PublishedReference",
    "Recomposition",
    "Redaction",
    "RedactionAct",
    "RedactionRequest",
    "ReviewAct",
    "Source",
    "SourceArchive",
    "SourceLink",
    "TellingAct",
    "Term",
    "User",
    "Version",
]
