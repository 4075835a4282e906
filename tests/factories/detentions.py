"""A detention and what happens in it."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from prisoners.models import Article, Charge, Custody, Detention, Hearing, OfficialRole, Sentence
from tests.factories.organizations import InstitutionFactory, OfficialFactory
from tests.factories.people import PrisonerFactory


class DetentionFactory(DjangoModelFactory):
    """A detention that goes on; `over=True` for one that has ended."""

    class Meta:
        model = Detention

    class Params:
        over = factory.Trait(has_ended=True, ended="2023-12-10", end_kind="release")

    prisoner = factory.SubFactory(PrisonerFactory)
    kind = "imprisonment"
    arrested = "2023-11-20"


class CustodyFactory(DjangoModelFactory):
    class Meta:
        model = Custody

    detention = factory.SubFactory(DetentionFactory)
    institution = factory.SubFactory(InstitutionFactory)
    since = "2023-11-21"


class ArticleFactory(DjangoModelFactory):
    class Meta:
        model = Article
        django_get_or_create = ("country", "code", "number")

    country = "AZ"
    code = "Criminal Code"
    number = "221.3"
    title = "Hooliganism"


class ChargeFactory(DjangoModelFactory):
    class Meta:
        model = Charge

    detention = factory.SubFactory(DetentionFactory)
    article = factory.SubFactory(ArticleFactory)
    state = "charged"


class HearingFactory(DjangoModelFactory):
    class Meta:
        model = Hearing

    detention = factory.SubFactory(DetentionFactory)
    kind = "trial"
    court = factory.SubFactory(InstitutionFactory, court=True)
    held = "2023-12-05"


class SentenceFactory(DjangoModelFactory):
    class Meta:
        model = Sentence

    detention = factory.SubFactory(DetentionFactory)
    kind = "imprisonment"
    years = 3


class OfficialRoleFactory(DjangoModelFactory):
    class Meta:
        model = OfficialRole

    detention = factory.SubFactory(DetentionFactory)
    official = factory.SubFactory(OfficialFactory)
    role = "investigator"
