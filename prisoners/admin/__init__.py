"""The desk: the case and what belongs to it, one noun a file."""

from prisoners.admin.assessment import AssessmentAdmin
from prisoners.admin.care import DeskDigestAdmin, LegalTermAdmin
from prisoners.admin.case import PrisonerAdmin
from prisoners.admin.detention import DetentionAdmin
from prisoners.admin.documents import CaseDocumentAdmin
from prisoners.admin.event import EventAdmin
from prisoners.admin.hearing import HearingAdmin
from prisoners.admin.imports import ImportAdmin
from prisoners.admin.proposal import ProposalAdmin
from prisoners.admin.report import ReportAdmin
from prisoners.admin.vocabulary import ArticleAdmin, GroupAdmin, IncidentKindAdmin

__all__ = [
    "ArticleAdmin",
    "AssessmentAdmin",
    "CaseDocumentAdmin",
    "DeskDigestAdmin",
    "DetentionAdmin",
    "EventAdmin",
    "GroupAdmin",
    "HearingAdmin",
    "ImportAdmin",
    "IncidentKindAdmin",
    "LegalTermAdmin",
    "PrisonerAdmin",
    "ProposalAdmin",
    "ReportAdmin",
]
