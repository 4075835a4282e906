"""The person, what they are called and belong to, and what is kept about them."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from prisoners.models import (
    Assessment,
    CaseCitation,
    ConfidentialNote,
    CriterionFinding,
    Group,
    Maintenance,
    Membership,
    Prisoner,
    PrisonerGroup,
    PrisonerName,
    Recognition,
)
from tests.factories.organizations import OrganizationFactory
from tests.factories.record import SourceFactory


class GroupFactory(DjangoModelFactory):
    """A term; the ones of the vocabulary are there already and are fetched by their slug."""

    class Meta:
        model = Group
        django_get_or_create = ("slug",)

    slug = "journalist"
    name = factory.LazyAttribute(lambda g: g.slug.replace("-", " "))


class PrisonerFactory(DjangoModelFactory):
    """A draft of a case; `unnamed=True` for a person whose name is not known."""

    class Meta:
        model = Prisoner

    class Params:
        unnamed = factory.Trait(naming="unnamed", name="a member of a union")

    name = factory.Sequence(lambda n: f"Person {n}")
    country = "AZ"


class PrisonerNameFactory(DjangoModelFactory):
    class Meta:
        model = PrisonerName

    prisoner = factory.SubFactory(PrisonerFactory)
    name = factory.Sequence(lambda n: f"Spelling {n}")


class PrisonerGroupFactory(DjangoModelFactory):
    class Meta:
        model = PrisonerGroup

    prisoner = factory.SubFactory(PrisonerFactory)
    group = factory.SubFactory(GroupFactory)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    prisoner = factory.SubFactory(PrisonerFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = "member"


class MaintenanceFactory(DjangoModelFactory):
    class Meta:
        model = Maintenance

    prisoner = factory.SubFactory(PrisonerFactory)
    organization = factory.SubFactory(OrganizationFactory, team=True)


class RecognitionFactory(DjangoModelFactory):
    class Meta:
        model = Recognition

    prisoner = factory.SubFactory(PrisonerFactory)
    organization = factory.SubFactory(OrganizationFactory, organization_kind="ngo")
    since = "2023-12"


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = Assessment

    prisoner = factory.SubFactory(PrisonerFactory)
    summary = "Held for what they wrote."
    wgad = ["II"]


class CriterionFindingFactory(DjangoModelFactory):
    class Meta:
        model = CriterionFinding

    assessment = factory.SubFactory(AssessmentFactory)
    criterion = "a"
    finding = "met"


class CaseCitationFactory(DjangoModelFactory):
    """A source for the case as a whole; name a related record (`detention=…`) to cite for that."""

    class Meta:
        model = CaseCitation

    prisoner = factory.SubFactory(PrisonerFactory)
    source = factory.SubFactory(SourceFactory)
    quote = "As it is written."


class ConfidentialNoteFactory(DjangoModelFactory):
    class Meta:
        model = ConfidentialNote

    prisoner = factory.SubFactory(PrisonerFactory)
    body = "Their sister's number."
