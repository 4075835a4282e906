"""One person of the public record by number: the page's, the card's and the file's way to the row."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from prisoners.published import PublishedPrisoner
from prisoners.querysets import PublishedPrisonerQuerySet
from record.kept_statements import Given, KeptStatement
from record.publication import Document
from record.published import PublishedRedirect


class Profiled(NamedTuple):
    """What the page of a person reads of the row, with the days counted up to today, and where the institutions are:
    [{id, name, latitude, longitude}]."""

    public_id: str
    name: str
    slug: str
    document: Document
    days_held: int | None
    held_days_are_minimum: bool
    places_json: list[Any]


_PROFILED = KeptStatement(
    lambda: (
        PublishedPrisoner.objects.filter(pk=Given("public_id"))
        .with_days_held()
        .with_places()
        .values_list(*Profiled._fields)
    )
)


def profiled_at(public_id: str) -> Profiled:
    """The person with this number, as the page shows them. Raises Http404."""
    row = _PROFILED.ask_one(public_id=public_id.upper())
    if row is None:
        raise _not_there()
    return Profiled(*row)


def person_at(public_id: str, people: PublishedPrisonerQuerySet) -> Any:
    """The person with this number among these, with what the query adds. Raises Http404."""
    person = people.filter(pk=public_id.upper()).first()
    if person is None:
        raise _not_there()
    return person


def to_survivor(public_id: str, page: str) -> HttpResponsePermanentRedirect:
    """The way on from a case that was merged. Raises Http404, in the same words, for any other that is not public."""
    survivor = PublishedRedirect.objects.survivor_of("prisoner", public_id.upper())
    if survivor is None:
        raise _not_there()
    return HttpResponsePermanentRedirect(reverse(page, args=[survivor]))


def _not_there() -> Http404:
    return Http404(_("There is no case with this number in the public record."))
