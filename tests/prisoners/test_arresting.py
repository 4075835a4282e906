"""A new arrest, kept whole or not at all: what is made of it, and what it cites."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from prisoners.arresting import Arrest, ArrestRefused, Told, record_arrest
from prisoners.models import Article, CaseCitation, Charge, Custody, Detention, Prisoner
from prisoners.reading import read_articles
from record.models import Source
from tests.factories import ArticleFactory, GroupFactory, InstitutionFactory, SourceFactory

pytestmark = pytest.mark.django_db

TOLD = Told(title="Arrested at home", url="https://example.org/1", publisher="A paper", quote="They took him.")


def articles_in(text):
    return read_articles(text, country="AZ").articles


def test_an_arrest_of_someone_new_makes_the_person_and_gives_them_to_the_teams(team):
    person = record_arrest(
        arrest=Arrest(arrested="2024-02-07", place="Baku"), told=TOLD, name="Rasul Aliyev", country="AZ", teams=[team]
    )
    assert (person.name, str(person.country), person.state) == ("Rasul Aliyev", "AZ", "draft")
    assert [kept.organization for kept in person.maintenance.all()] == [team]
    detention: Any = person.detentions.get()
    assert (detention.number, detention.kind, detention.place) == (1, "arrest", "Baku")
    assert detention.arrested_earliest == detention.arrested_latest == dt.date(2024, 2, 7)


def test_every_statement_cites_the_source_with_its_words(team):
    person = record_arrest(
        arrest=Arrest(
            arrested="2024-02",
            articles=articles_in("Criminal Code Articles 221.3 and 315.2"),
            charge="and a tax matter",
            institution=InstitutionFactory(country="AZ"),
            groups=[GroupFactory()],
        ),
        told=TOLD,
        name="Rasul Aliyev",
        country="AZ",
    )
    source = Source.objects.get()
    cited = person.citations.all()
    assert {citation.source for citation in cited} == {source}
    assert {citation.quote for citation in cited} == {"They took him."}
    detention = person.detentions.get()
    assert cited.filter(field="name").count() == cited.filter(detention=detention).count() == 1
    assert set(cited.exclude(charge=None).values_list("charge", flat=True)) == set(
        detention.charges.values_list("pk", flat=True)
    )
    assert cited.filter(custody=detention.custody.get()).count() == 1
    assert cited.filter(group_link=person.group_links.get()).count() == 1


def test_articles_on_record_are_used_and_others_made_and_what_is_no_article_stays_as_words():
    known = ArticleFactory(country="AZ", code="Criminal Code", number="221.3")
    person = record_arrest(
        arrest=Arrest(
            arrested="2024", articles=articles_in("Criminal Code Articles 221.3 and 315.2"), charge="also hooliganism"
        ),
        told=TOLD,
        name="Rasul Aliyev",
        country="AZ",
    )
    charges = Charge.objects.filter(detention__prisoner=person)
    assert list(charges.exclude(article=None).order_by("pk").values_list("article__number", flat=True)) == [
        "221.3",
        "315.2",
    ]
    assert known in {charge.article for charge in charges}
    assert Article.objects.filter(country="AZ", number="221.3").count() == 1
    assert [charge.text for charge in charges.filter(article=None)] == ["also hooliganism"]
    assert {charge.state for charge in charges} == {Charge.State.ALLEGED}


def test_the_same_article_of_another_country_is_another():
    ArticleFactory(country="TR", code="Criminal Code", number="221.3")
    arrest = Arrest(arrested="2024", articles=articles_in("Criminal Code Article 221.3"))
    record_arrest(arrest=arrest, told=TOLD, name="Rasul Aliyev", country="AZ")
    assert Article.objects.filter(country="AZ", number="221.3").exists()


def test_a_source_on_record_is_cited_again_by_its_address():
    known = SourceFactory(url="https://example.org/1", title="As it is on record")
    record_arrest(arrest=Arrest(arrested="2024"), told=TOLD, name="Rasul Aliyev", country="AZ")
    assert Source.objects.get() == known
    assert Source.objects.get().title == "As it is on record"


def test_sources_without_an_address_are_not_taken_for_one_another():
    SourceFactory(url="", title="A letter")
    record_arrest(arrest=Arrest(arrested="2024"), told=Told(title="A letter"), name="Rasul Aliyev", country="AZ")
    assert Source.objects.count() == 2


def test_another_arrest_of_someone_on_record_is_their_next_detention(case):
    known = set(case.group_links.values_list("pk", flat=True))
    group = GroupFactory()
    for year in ("2023", "2024"):
        record_arrest(arrest=Arrest(arrested=year, groups=[group]), told=TOLD, prisoner=case)
    assert Prisoner.objects.count() == 1
    assert list(case.detentions.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    # A group is said once.
    assert case.group_links.exclude(pk__in=known).count() == 1
    assert not CaseCitation.objects.filter(prisoner=case, field="name").exists()


def test_a_place_that_is_on_no_record_is_kept_as_it_is_written():
    arrest = Arrest(arrested="2024", held_at="a police post near the market")
    person = record_arrest(arrest=arrest, told=TOLD, name="Rasul Aliyev", country="AZ")
    custody = Custody.objects.get(detention__prisoner=person)
    assert (custody.institution, custody.place) == (None, "a police post near the market")


@pytest.mark.parametrize(
    ("told", "country"),
    [
        (Told(title="", url="https://example.org/2"), "AZ"),
        (TOLD, "XX"),
        (Told(title="T", url="ftp://example.org"), "AZ"),
    ],
)
def test_what_the_record_refuses_is_not_kept_in_half(told, country):
    with pytest.raises(ArrestRefused):
        record_arrest(arrest=Arrest(arrested="2024"), told=told, name="Rasul Aliyev", country=country)
    assert not Prisoner.objects.exists()
    assert not Source.objects.exists()


def test_what_is_refused_at_the_last_leaves_neither_person_nor_source_nor_detention():
    with pytest.raises(ArrestRefused):
        record_arrest(arrest=Arrest(arrested="2024", held_at="x" * 301), told=TOLD, name="Rasul Aliyev", country="AZ")
    assert not Prisoner.objects.exists()
    assert not Detention.objects.exists()
    assert not Source.objects.exists()
