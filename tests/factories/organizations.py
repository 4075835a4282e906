"""Who acts: organisations, institutions, officials, teams."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from organizations.models import (
    Institution,
    InstitutionCitation,
    InstitutionName,
    Official,
    OfficialPost,
    Organization,
    OrganizationCitation,
    OrganizationName,
    TeamMember,
)
from tests.factories.record import SourceFactory, UserFactory


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    class Params:
        team = factory.Trait(maintains_cases=True)

    slug = factory.Sequence(lambda n: f"organization-{n}")
    name = factory.Sequence(lambda n: f"Organisation {n}")
    organization_kind = "trade_union"
    country = "AZ"


class OrganizationNameFactory(DjangoModelFactory):
    class Meta:
        model = OrganizationName

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Alias {n}")


class OrganizationCitationFactory(DjangoModelFactory):
    class Meta:
        model = OrganizationCitation

    organization = factory.SubFactory(OrganizationFactory)
    source = factory.SubFactory(SourceFactory)
    quote = "As it is written."


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    class Params:
        court = factory.Trait(institution_kind="court", name=factory.Sequence(lambda n: f"Court {n}"))

    slug = factory.Sequence(lambda n: f"institution-{n}")
    name = factory.Sequence(lambda n: f"Prison {n}")
    institution_kind = "prison"
    country = "AZ"


class InstitutionNameFactory(DjangoModelFactory):
    class Meta:
        model = InstitutionName

    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence(lambda n: f"Alias {n}")


class InstitutionCitationFactory(DjangoModelFactory):
    class Meta:
        model = InstitutionCitation

    institution = factory.SubFactory(InstitutionFactory)
    source = factory.SubFactory(SourceFactory)
    quote = "As it is written."


class OfficialFactory(DjangoModelFactory):
    class Meta:
        model = Official

    name = factory.Sequence(lambda n: f"Official {n}")
    country = "AZ"


class OfficialPostFactory(DjangoModelFactory):
    class Meta:
        model = OfficialPost

    official = factory.SubFactory(OfficialFactory)
    institution = factory.SubFactory(InstitutionFactory)
    post = "head"


class TeamMemberFactory(DjangoModelFactory):
    class Meta:
        model = TeamMember

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory, team=True)
