"""What is done about it: campaigns, meetings, resolutions."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from campaigns.models import (
    Action,
    Campaign,
    CampaignCitation,
    CampaignDemand,
    CampaignPrisoner,
    CampaignRunner,
    Meeting,
    Outcome,
    Resolution,
    ResolutionCitation,
    ResolutionDemand,
    ResolutionPrisoner,
    Signature,
)
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import PrisonerFactory
from tests.factories.record import SourceFactory


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    slug = factory.Sequence(lambda n: f"campaign-{n}")
    title = factory.Sequence(lambda n: f"Freedom for number {n}")
    country = "AZ"


class CampaignDemandFactory(DjangoModelFactory):
    class Meta:
        model = CampaignDemand

    campaign = factory.SubFactory(CampaignFactory)
    text = "Free them."


class CampaignRunnerFactory(DjangoModelFactory):
    class Meta:
        model = CampaignRunner

    campaign = factory.SubFactory(CampaignFactory)
    organization = factory.SubFactory(OrganizationFactory)


class CampaignPrisonerFactory(DjangoModelFactory):
    class Meta:
        model = CampaignPrisoner

    campaign = factory.SubFactory(CampaignFactory)
    prisoner = factory.SubFactory(PrisonerFactory)


class ActionFactory(DjangoModelFactory):
    class Meta:
        model = Action

    campaign = factory.SubFactory(CampaignFactory)
    kind = "share"
    title = "Tell others"


class CampaignCitationFactory(DjangoModelFactory):
    class Meta:
        model = CampaignCitation

    campaign = factory.SubFactory(CampaignFactory)
    source = factory.SubFactory(SourceFactory)
    quote = "As it is written."


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    slug = factory.Sequence(lambda n: f"meeting-{n}")
    name = factory.Sequence(lambda n: f"Meeting {n}")
    held = "2023-12-16"
    virtual = True


class ResolutionFactory(DjangoModelFactory):
    class Meta:
        model = Resolution

    slug = factory.Sequence(lambda n: f"resolution-{n}")
    meeting = factory.SubFactory(MeetingFactory)
    number = 1
    title = factory.Sequence(lambda n: f"Resolution {n}")
    adopted = "2023-12-16"
    countries = ["AZ"]


class ResolutionDemandFactory(DjangoModelFactory):
    class Meta:
        model = ResolutionDemand

    resolution = factory.SubFactory(ResolutionFactory)
    text = "Free them."


class ResolutionPrisonerFactory(DjangoModelFactory):
    class Meta:
        model = ResolutionPrisoner

    resolution = factory.SubFactory(ResolutionFactory)
    prisoner = factory.SubFactory(PrisonerFactory)


class SignatureFactory(DjangoModelFactory):
    class Meta:
        model = Signature

    resolution = factory.SubFactory(ResolutionFactory)
    organization = factory.SubFactory(OrganizationFactory)
    country = factory.LazyAttribute(lambda s: s.organization.country)


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = Outcome

    resolution = factory.SubFactory(ResolutionFactory)
    text = "It was read out in parliament."


class ResolutionCitationFactory(DjangoModelFactory):
    class Meta:
        model = ResolutionCitation

    resolution = factory.SubFactory(ResolutionFactory)
    source = factory.SubFactory(SourceFactory)
    quote = "As it is written."
