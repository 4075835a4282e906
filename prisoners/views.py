"""The public pages of cases: the list, the profile, and the profile for machines."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from prisoners.filters import PrisonerPageFilters, Sort
from prisoners.options import choice_of, country_options, group_options, status_options, words_of
from prisoners.pages import prisoner_page
from prisoners.published import PublishedPrisoner
from prisoners.querysets import PublishedPrisonerQuerySet
from record.freshness import public_page
from record.listing import chips_of, listing

PEOPLE_A_PAGE = 24
# Filters that stand folded away until one of them is used.
LESS_USED = ("held_on", "arrested_after", "arrested_before", "article", "organization", "institution", "event", "sort")


@public_page
def prisoners(request: HttpRequest) -> HttpResponse:
    """The list of people, found by the same filters as in the API."""
    filters = PrisonerPageFilters(request.GET, PublishedPrisoner.objects.in_brief())
    groups = group_options()
    choices = {
        "country": choice_of(country_options(), request.GET.get("country", "").upper()),
        "group": choice_of(groups, request.GET.get("group", "")),
        "status": choice_of(status_options(), request.GET.get("status", "")),
        "sort": choice_of([(value, str(label)) for value, label in Sort.choices], request.GET.get("sort", "")),
    }
    more_open = any(request.GET.get(name) for name in LESS_USED)
    chips = [] if filters.problems else chips_of(request, filters, words_of(filters.asked, groups))
    return listing(
        request,
        filters,
        "prisoners/prisoner_list.html",
        size=PEOPLE_A_PAGE,
        choices=choices,
        chips=chips,
        more_open=more_open,
    )


@public_page
def prisoner(request: HttpRequest, public_id: str, slug: str | None = None) -> HttpResponse:
    """The profile of one person, at its number, with the name beside it or without."""
    person = _find(public_id, PublishedPrisoner.objects.with_days_held())
    if public_id != person.public_id or slug not in (None, person.slug):
        # A name without a single letter or digit has no readable tail.
        tail = [person.slug] if person.slug else []
        return HttpResponsePermanentRedirect(reverse("prisoner", args=[person.public_id, *tail]))
    context = prisoner_page(person.document, days_held=person.days_held, days_are_minimum=person.held_days_are_minimum)
    return render(request, "prisoners/prisoner_detail.html", context)


@public_page
def prisoner_json(request: HttpRequest, public_id: str) -> HttpResponse:
    """The document itself, as the database keeps it, for whoever wants to build on it."""
    person = _find(public_id, PublishedPrisoner.objects.with_text().listed())
    headers = {"Access-Control-Allow-Origin": "*"}
    return HttpResponse(person.text, content_type="application/json", headers=headers)


def _find(public_id: str, people: PublishedPrisonerQuerySet) -> Any:
    """The person with this number among these, with what the query adds. Raises Http404."""
    person = people.filter(pk=public_id.upper()).first()
    if person is None:
        raise Http404(_("There is no case with this number in the public record."))
    return person
