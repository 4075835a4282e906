"""The working record's shared nouns. The published ones are in record/published.py; Django finds both here."""

from record.models.acts import PublicationAct, Recomposition
from record.models.publishable import Publishable
from record.models.sources import Citation, Source
from record.models.staff import User
from record.models.vocabulary import Term
from record.published import PublishedFile, PublishedReference, Version

__all__ = [
    "Citation",
    "PublicationAct",
    "Publishable",
    "PublishedFile",
    "PublishedReference",
    "Recomposition",
    "Source",
    "Term",
    "User",
    "Version",
]
