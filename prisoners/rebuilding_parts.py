"""Detentions and incidents of the working record, made from what public documents say of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from organizations.models import Institution, Official
from prisoners.models import (
    Article,
    Charge,
    Custody,
    Detention,
    Hearing,
    Incident,
    IncidentKind,
    OfficialRole,
    Prisoner,
    Sentence,
)
from record.models.publishable import State
from record.publication import Document
from record.rebuilding import Lot, day, translated
from record.slugs import free_slug

Cite = Callable[..., None]

# Custody must be somewhere at the desk; the document does not say where.
NOT_PUBLIC = "An institution that was not public when the record was imported"


def time_of(told: Document) -> dt.time | None:
    """The time of a hearing or an action."""
    return dt.time.fromisoformat(told["time"]) if told["time"] else None


def add_detention(lot: Lot, person: Prisoner, told: Document, cite: Cite) -> Detention:
    """One detention with all that happened in it."""
    detention = lot.add(
        Detention,
        prisoner=person,
        number=told["number"],
        kind=told["kind"],
        arrested=day(told["arrested"]),
        arrested_by=told["arrested_by"],
        place=told["place"],
        circumstances=told["circumstances"],
        legal_basis_shown=told["legal_basis_shown"],
        has_ended=told["ended"] is not None,
        ended=day(told["ended"]),
        end_kind=told["end_kind"],
        expected_end=day(told["expected_end"]),
        i18n=translated(told, "arrested_by", "place", "circumstances"),
    )
    cite(told, detention=detention)
    for stay in told["custody"]:
        institution = lot.named(stay["institution"])
        if institution is None and not stay["place"]:
            institution = _somewhere_not_public(person)
        custody = lot.add(
            Custody,
            detention=detention,
            institution=institution,
            place=stay["place"],
            since=day(stay["since"]),
            until=day(stay["until"]),
        )
        cite(stay, custody=custody)
    for accused in told["charges"]:
        charge = lot.add(
            Charge,
            detention=detention,
            article=_article(lot, accused["article"]),
            text=accused["text"],
            brought_on=day(accused["brought_on"]),
            state=accused["state"],
            i18n=translated(accused, "text"),
        )
        cite(accused, charge=charge)
    hearings = {sat["number"]: _add_hearing(lot, person, detention, sat, cite) for sat in told["hearings"]}
    _add_sentences(lot, detention, told["sentences"], hearings, cite)
    for acted in told["officials"]:
        official = _official(lot, acted["id"], acted["name"], person)
        lot.add(OfficialRole, detention=detention, official=official, role=acted["role"])
    return detention


def add_incident(lot: Lot, told: Document, **of: Any) -> Incident:
    """One incident. `of`: its person and detention, or its event."""
    kind = lot.shared(
        IncidentKind, {"slug": told["kind"]}, i18n=translated(told, name="kind_name"), name=told["kind_name"]
    )
    return lot.add(
        Incident,
        kind=kind,
        organization=lot.named(told["organization"]),
        institution=lot.named(told["institution"]),
        happened=day(told["date"]),
        by_whom=told["by_whom"],
        description=told["description"],
        i18n=translated(told, "by_whom", "description"),
        **of,
    )


def _somewhere_not_public(person: Prisoner) -> Institution:
    found = Institution.objects.filter(name=NOT_PUBLIC, state=State.DRAFT).first()
    return found or Institution.objects.create(
        slug=free_slug(Institution, NOT_PUBLIC), name=NOT_PUBLIC, country=person.country
    )


def _article(lot: Lot, told: Document | None) -> Article | None:
    if told is None:
        return None
    key = {name: told[name] for name in ("country", "code", "number")}
    return lot.shared(Article, key, i18n=translated(told, "code", "title"), title=told["title"])


def _official(lot: Lot, slug: str, name: str, person: Prisoner) -> Official | None:
    if not slug:
        return None
    official = lot.shared(Official, {"slug": slug}, name=name)
    if not official.country:
        # No document says it: who acts in a case acts for its state.
        official.country = person.country
    return official


def _add_hearing(lot: Lot, person: Prisoner, detention: Detention, told: Document, cite: Cite) -> Hearing:
    hearing = lot.add(
        Hearing,
        detention=detention,
        kind=told["kind"],
        court=lot.named(told["court"]),
        judge=_official(lot, told["judge_id"], told["judge"], person),
        held=day(told["date"]),
        time=time_of(told),
        time_zone=told["time_zone"],
        outcome=told["outcome"],
        i18n=translated(told, "outcome"),
    )
    cite(told, hearing=hearing)
    return hearing


def _add_sentences(
    lot: Lot, detention: Detention, told: list[Document], hearings: dict[int, Hearing], cite: Cite
) -> None:
    replaced = _which_replace(told)
    sentences: list[Sentence] = []
    for place, passed in enumerate(told):
        earlier = replaced.get(place)
        sentence = lot.add(
            Sentence,
            detention=detention,
            hearing=hearings.get(passed["hearing"]),
            kind=passed["kind"],
            years=passed["years"],
            months=passed["months"],
            days=passed["days"],
            amount=None if passed["amount"] is None else Decimal(passed["amount"]),
            currency=passed["currency"],
            suspended=passed["suspended"],
            replaces=None if earlier is None else sentences[earlier],
        )
        sentences.append(sentence)
        cite(passed, sentence=sentence)


def _which_replace(told: list[Document]) -> dict[int, int]:
    """By the place of each sentence that changed an earlier one, the place of that. Documents say which were changed,
    not by which: it was the next one that has not changed another."""
    found: dict[int, int] = {}
    for place in reversed([place for place, passed in enumerate(told) if passed["changed_later"]]):
        later = (after for after in range(place + 1, len(told)) if after not in found)
        if (changed_by := next(later, None)) is not None:
            found[changed_by] = place
    return found
