"""The API as it is usually written: Django REST framework's model serializers over the working record.

Written as well as can be: everything is prefetched, so that the number of queries does not depend on the cases.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from organizations.models import Institution, Organization
from prisoners.models import (
    Article,
    Assessment,
    CaseCitation,
    Charge,
    CriterionFinding,
    Custody,
    Detention,
    Event,
    EventParticipation,
    Group,
    Hearing,
    Incident,
    IncidentKind,
    Membership,
    Prisoner,
    PrisonerGroup,
    PrisonerName,
    Recognition,
    Sentence,
)
from record.models import Source


def _serializer(model: type[models.Model], *fields: str, **nested: Any) -> type[serializers.ModelSerializer]:
    """A model serializer with these fields, and with these nested ones."""
    meta = type("Meta", (), {"model": model, "fields": [*fields, *nested]})
    return type(f"{model.__name__}Serializer", (serializers.ModelSerializer,), {"Meta": meta, **nested})


def _dates(*names: str) -> list[str]:
    return [f"{name}{bound}" for name in names for bound in ("", "_earliest", "_latest")]


_source = _serializer(
    Source, "publisher", "title", "url", "language", "archived_url", "published_on", *_dates("published_on")[1:]
)
_citation = _serializer(CaseCitation, "quote", "locator", source=_source())
_about = _serializer(CaseCitation, "field", "quote", "locator", source=_source())


def _cited() -> Any:
    return _citation(many=True)


_organization = _serializer(Organization, "slug", "name")
_institution = _serializer(Institution, "slug", "name")
_custody = _serializer(Custody, "place", *_dates("since", "until"), institution=_institution(), citations=_cited())
_article = _serializer(Article, "country", "code", "number", "title", "i18n")
_charge = _serializer(Charge, "text", "state", "i18n", *_dates("brought_on"), article=_article(), citations=_cited())
_hearing = _serializer(
    Hearing,
    *("kind", "time", "time_zone", "outcome", "i18n"),
    *_dates("held"),
    court=_institution(),
    judge=serializers.CharField(source="judge.name", default=""),
    citations=_cited(),
)
_sentence = _serializer(
    Sentence, "kind", "duration", "years", "months", "days", "amount", "currency", "suspended", citations=_cited()
)
_detention = _serializer(
    Detention,
    *("number", "kind", "arrested_by", "place", "circumstances", "legal_basis_shown", "has_ended", "end_kind", "i18n"),
    *_dates("arrested", "ended", "expected_end"),
    custody=_custody(many=True),
    charges=_charge(many=True),
    hearings=_hearing(many=True),
    sentences=_sentence(many=True),
    citations=_cited(),
)
_incident = _serializer(
    Incident,
    *("by_whom", "description", "i18n"),
    *_dates("happened"),
    kind=_serializer(IncidentKind, "slug", "name")(),
    organization=_organization(),
    institution=_institution(),
    citations=_cited(),
)
_finding = _serializer(CriterionFinding, "criterion", "finding", "reasoning", "i18n", citations=_cited())

PrisonerSerializer = _serializer(
    Prisoner,
    *("public_id", "slug", "name", "naming", "country", "gender", "occupations", "biography"),
    *("case_summary", "i18n", "first_published_at"),
    *_dates("born"),
    nationality=serializers.CharField(),
    names=_serializer(PrisonerName, "name", "language", "script", "kind", citations=_cited())(many=True),
    group_links=_serializer(PrisonerGroup, group=_serializer(Group, "slug", "name", "i18n")(), citations=_cited())(
        many=True
    ),
    citations=_about(many=True),
    detentions=_detention(many=True),
    memberships=_serializer(
        Membership, "role", "i18n", *_dates("since", "until"), organization=_organization(), citations=_cited()
    )(many=True),
    participations=_serializer(
        EventParticipation, "role", "i18n", event=_serializer(Event, "slug", "name")(), citations=_cited()
    )(many=True),
    incidents=_incident(many=True),
    recognitions=_serializer(Recognition, *_dates("since", "until"), organization=_organization(), citations=_cited())(
        many=True
    ),
    assessment=_serializer(
        Assessment, "summary", "wgad", "i18n", *_dates("assessed_on"), findings=_finding(many=True)
    )(),
)


# The composer finds all citations of a case at once; serializers ask each row for its own.
CITED = [
    f"{way}citations__source"
    for way in (
        *("names__", "group_links__", "memberships__", "participations__", "recognitions__", "incidents__"),
        *("detentions__", "detentions__custody__", "detentions__charges__", "detentions__hearings__"),
        *("detentions__sentences__", "assessment__findings__"),
    )
]


def page_by_serializers(size: int) -> bytes:
    """The first cases by public id, as JSON."""
    rows = Prisoner.objects.with_whole_case().prefetch_related(*CITED).order_by("public_id")[:size]
    return JSONRenderer().render(
        {"count": Prisoner.objects.count(), "results": PrisonerSerializer(rows, many=True).data}
    )
