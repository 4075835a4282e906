"""A new arrest, entered whole: the person, the detention, what for, where, and the source that says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from organizations.models import Institution, Organization
from prisoners.models import (
    Article,
    CaseCitation,
    Charge,
    Custody,
    Detention,
    Group,
    Maintenance,
    Prisoner,
    PrisonerGroup,
)
from prisoners.reading import ArticleReading
from record.admin_forms import refusal_in_words
from record.models import Source

Row = TypeVar("Row", bound=models.Model)


class ArrestRefused(Exception):
    """The record refuses the arrest, and nothing of it was kept: the message says why."""


@dataclass(frozen=True)
class Arrest:
    """What is known of an arrest. Dates are EDTF; `charge` is what is left of the words when the articles are read."""

    arrested: str = ""
    kind: str = Detention.Kind.ARREST
    place: str = ""
    arrested_by: str = ""
    circumstances: str = ""
    articles: Sequence[ArticleReading] = ()
    charge: str = ""
    charge_state: str = Charge.State.ALLEGED
    institution: Institution | None = None
    held_at: str = ""
    groups: Sequence[Group] = field(default_factory=tuple)


@dataclass(frozen=True)
class Told:
    """Where it stands: a source on record, or what is known of a new one, and the words that say it."""

    source: Source | None = None
    title: str = ""
    url: str = ""
    publisher: str = ""
    published_on: str = ""
    language: str = ""
    quote: str = ""


@transaction.atomic
def record_arrest(
    *,
    arrest: Arrest,
    told: Told,
    prisoner: Prisoner | None = None,
    name: str = "",
    country: str = "",
    teams: Iterable[Organization] = (),
    reason: str = "",
) -> Prisoner:
    """Keep an arrest as a draft: of someone on record, or of a new person with this name and country, whom these teams
    maintain. Every statement cites the source, which is made unless its address is on record. Returns the person.

    Raises ArrestRefused.
    """
    try:
        with pghistory.context(reason=reason) if reason else transaction.atomic():
            return _record(arrest, told, prisoner, name, country, teams)
    except ValidationError as error:
        raise ArrestRefused(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise ArrestRefused(refusal_in_words(error)) from error


def articles_on_record(articles: Iterable[ArticleReading], country: str) -> dict[tuple[str, str], Article]:
    """Which of the articles read are on record in a country, by code and number; one query."""
    wanted = models.Q()
    for article in articles:
        wanted |= models.Q(code=article.code, number=article.number)
    if not wanted:
        return {}
    return {(a.code, a.number): a for a in Article.objects.filter(wanted, country=country)}


def _record(
    arrest: Arrest,
    told: Told,
    prisoner: Prisoner | None,
    name: str,
    country: str,
    teams: Iterable[Organization],
) -> Prisoner:
    source = _source(told)
    statements: list[dict[str, Any]] = []
    known_groups: set[int] = set()
    if prisoner is None:
        prisoner = _new(Prisoner(name=name, country=country))
        Maintenance.objects.bulk_create(Maintenance(prisoner=prisoner, organization=team) for team in teams)
        statements.append({"field": "name"})
    elif arrest.groups:
        known_groups = set(prisoner.group_links.values_list("group", flat=True))
    detention = _new(
        Detention(
            prisoner=prisoner,
            kind=arrest.kind,
            arrested=arrest.arrested,
            place=arrest.place,
            arrested_by=arrest.arrested_by,
            circumstances=arrest.circumstances,
        )
    )
    statements.append({"detention": detention})
    charges = _charges(arrest, detention, str(prisoner.country))
    statements += [{"charge": charge} for charge in Charge.objects.bulk_create(charges)]
    if arrest.institution is not None or arrest.held_at:
        custody = Custody(detention=detention, institution=arrest.institution, place=arrest.held_at)
        statements.append({"custody": _new(custody)})
    for group in arrest.groups:
        if group.pk not in known_groups:
            statements.append({"group_link": _new(PrisonerGroup(prisoner=prisoner, group=group))})
    # What was just made belongs to the case: there is nothing to ask the database before it is kept.
    CaseCitation.objects.bulk_create(
        CaseCitation(prisoner=prisoner, source=source, quote=told.quote, **statement) for statement in statements
    )
    return prisoner


def _charges(arrest: Arrest, detention: Detention, country: str) -> list[Charge]:
    known = articles_on_record(arrest.articles, country)
    read = {(article.code, article.number): article for article in arrest.articles}
    new = [
        _checked(Article(country=country, code=code, number=number, title=article.title[:1000]))
        for (code, number), article in read.items()
        if (code, number) not in known
    ]
    known |= {(article.code, article.number): article for article in Article.objects.bulk_create(new)}
    about: list[dict[str, Any]] = [{"article": known[key], "text": read[key].title[:4000]} for key in read]
    if arrest.charge:
        about.append({"text": arrest.charge})
    return [_checked(Charge(detention=detention, state=arrest.charge_state, **one)) for one in about]


def _source(told: Told) -> Source:
    if told.source is not None:
        return told.source
    known = Source.objects.filter(url=told.url).first() if told.url else None
    if known is not None:
        return known
    return _new(
        Source(
            title=told.title,
            url=told.url,
            publisher=told.publisher,
            published_on=told.published_on,
            language=told.language,
        )
    )


def _new(row: Row) -> Row:
    _checked(row).save()
    return row


def _checked(row: Row) -> Row:
    # Without the queries of full_clean(): the rows pointed at are at hand, and constraints the database keeps itself,
    # whose refusal is said in their own words.
    row.clean_fields(exclude={field.name for field in row._meta.fields if field.is_relation})
    row.clean()
    return row
