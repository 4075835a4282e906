"""One person of the public record by number: the page's, the card's and the file's way to the row."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from prisoners.querysets import PublishedPrisonerQuerySet
from record.published import PublishedRedirect


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
