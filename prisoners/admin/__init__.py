"""The desk: the case and what belongs to it, one noun a file."""

from prisoners.admin.case import PrisonerAdmin
from prisoners.admin.detention import DetentionAdmin
from prisoners.admin.event import EventAdmin
from prisoners.admin.hearing import HearingAdmin
from prisoners.admin.vocabulary import ArticleAdmin, GroupAdmin, IncidentKindAdmin

__all__ = [
    "ArticleAdmin",
    "DetentionAdmin",
    "EventAdmin",
    "GroupAdmin",
    "HearingAdmin",
    "IncidentKindAdmin",
    "PrisonerAdmin",
]
