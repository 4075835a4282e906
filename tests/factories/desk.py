"""What the desk keeps around a case: sharing, consent, documents, checks, rules of teams."""

from __future__ import annotations

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from organizations.models import TeamRules
from prisoners.models import CaseDocument, CaseSharing, Consent, LegalTerm, Merge, Verification
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import PrisonerFactory


class TeamRulesFactory(DjangoModelFactory):
    class Meta:
        model = TeamRules

    organization = factory.SubFactory(OrganizationFactory, team=True)


class CaseSharingFactory(DjangoModelFactory):
    class Meta:
        model = CaseSharing

    prisoner = factory.SubFactory(PrisonerFactory)
    organization = factory.SubFactory(OrganizationFactory, team=True)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    prisoner = factory.SubFactory(PrisonerFactory)
    scope = "case"
    state = "given"


class CaseDocumentFactory(DjangoModelFactory):
    """A file kept at the desk; `public=True` with a copy that everyone may fetch, which is not on the disk."""

    class Meta:
        model = CaseDocument

    class Params:
        public = factory.Trait(
            is_public=True, public_file=factory.Sequence(lambda n: f"documents/{n:032x}.pdf"), licence="CC0 1.0"
        )

    prisoner = factory.SubFactory(PrisonerFactory)
    title = "Judgment of the first instance"
    kind = "judgment"
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4\n%%EOF\n", name="judgment.pdf"))


class VerificationFactory(DjangoModelFactory):
    class Meta:
        model = Verification

    prisoner = factory.SubFactory(PrisonerFactory)


class LegalTermFactory(DjangoModelFactory):
    class Meta:
        model = LegalTerm

    country = "AZ"
    detention_kind = "pre_trial_detention"
    months = 4
    provision = factory.Sequence(lambda n: f"Criminal Procedure Code, {159 + n}")


class MergeFactory(DjangoModelFactory):
    class Meta:
        model = Merge

    kept = factory.SubFactory(PrisonerFactory)
    merged = factory.SubFactory(PrisonerFactory)
    reason = "One person under two spellings."
    moved = factory.LazyFunction(dict)
    before = factory.LazyFunction(dict)
