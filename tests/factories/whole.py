"""Whole nouns with something in every section, unpublished; what they name is published, so that it may be named."""

from __future__ import annotations

from typing import Any

from campaigns.models import Campaign, Resolution
from prisoners.models import Prisoner
from tests.factories.campaigns import (
    ActionFactory,
    CampaignCitationFactory,
    CampaignDemandFactory,
    CampaignFactory,
    CampaignPrisonerFactory,
    CampaignRunnerFactory,
    OutcomeFactory,
    ResolutionCitationFactory,
    ResolutionDemandFactory,
    ResolutionFactory,
    ResolutionPrisonerFactory,
    SignatureFactory,
)
from tests.factories.desk import CaseDocumentFactory
from tests.factories.detentions import (
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    HearingFactory,
    OfficialRoleFactory,
    SentenceFactory,
)
from tests.factories.events import EventFactory, EventParticipationFactory, IncidentFactory
from tests.factories.organizations import InstitutionFactory, OrganizationFactory
from tests.factories.people import (
    AssessmentFactory,
    CaseCitationFactory,
    ConfidentialNoteFactory,
    CriterionFindingFactory,
    MaintenanceFactory,
    MembershipFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    PrisonerNameFactory,
    RecognitionFactory,
)
from tests.factories.record import SourceFactory, published


def whole_case(*, children: int = 1, **fields: Any) -> Prisoner:
    """A person with `children` of everything a case can have, each cited, and a confidential note."""
    prisoner = PrisonerFactory(**({"case_summary": "Arrested at home.", "biography": "Born in *Baku*."} | fields))
    source = SourceFactory()

    def cite(**statement: Any) -> None:
        CaseCitationFactory(prisoner=prisoner, source=source, **statement)

    cite(field="name")
    assessment = AssessmentFactory(prisoner=prisoner)
    for n in range(children):
        cite(prisoner_name=PrisonerNameFactory(prisoner=prisoner))
        cite(group_link=PrisonerGroupFactory(prisoner=prisoner, group__slug=f"group-{n}"))
        cite(membership=MembershipFactory(prisoner=prisoner, organization=published(OrganizationFactory())))
        cite(recognition=RecognitionFactory(prisoner=prisoner, organization=published(OrganizationFactory())))
        cite(participation=EventParticipationFactory(prisoner=prisoner, event=published(EventFactory())))
        detention = DetentionFactory(prisoner=prisoner)
        cite(detention=detention)
        cite(custody=CustodyFactory(detention=detention, institution=published(InstitutionFactory())))
        cite(charge=ChargeFactory(detention=detention, article__number=f"{221 + n}"))
        hearing = HearingFactory(detention=detention, court=published(InstitutionFactory(court=True)))
        cite(hearing=hearing)
        cite(sentence=SentenceFactory(detention=detention, hearing=hearing))
        OfficialRoleFactory(detention=detention)
        cite(incident=IncidentFactory(prisoner=prisoner, detention=detention))
        CaseDocumentFactory(prisoner=prisoner, file="case-files/a.pdf", public=True)
        if n < 5:
            cite(finding=CriterionFindingFactory(assessment=assessment, criterion="abcde"[n]))
    ConfidentialNoteFactory(prisoner=prisoner)
    MaintenanceFactory(prisoner=prisoner)
    return prisoner


def whole_campaign(*, children: int = 1, **fields: Any) -> Campaign:
    """A campaign with `children` of everything it can have."""
    campaign = CampaignFactory(**fields)
    CampaignCitationFactory(campaign=campaign)
    for n in range(children):
        CampaignDemandFactory(campaign=campaign, place=n + 1)
        CampaignRunnerFactory(campaign=campaign, organization=published(OrganizationFactory()))
        prisoner = published(PrisonerFactory())
        CampaignPrisonerFactory(campaign=campaign, prisoner=prisoner)
        ActionFactory(campaign=campaign, kind="letter_to_prisoner", title="Write", prisoner=prisoner)
    return campaign


def whole_resolution(*, children: int = 1, **fields: Any) -> Resolution:
    """A resolution with `children` of everything it can have."""
    resolution = ResolutionFactory(**fields)
    ResolutionCitationFactory(resolution=resolution)
    for n in range(children):
        ResolutionDemandFactory(resolution=resolution, place=n + 1)
        ResolutionPrisonerFactory(resolution=resolution, prisoner=published(PrisonerFactory()))
        SignatureFactory(resolution=resolution, organization=published(OrganizationFactory()))
        ResolutionCitationFactory(resolution=resolution, outcome=OutcomeFactory(resolution=resolution))
    return resolution
