"""Finding people: the list with its facets, names as they are typed, and what is seen as a file."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from prisoners.downloads import csv_file, json_file
from prisoners.facets import facets_of, query_with
from prisoners.filters import OrderedPrisonerFilters, PrisonerPageFilters, Sort, SuggestionFilters, View
from prisoners.options import value_in_words
from prisoners.places import places_of
from prisoners.published import PublishedPrisoner
from prisoners.suggestions import HARDLY_ANYBODY, suggestions
from record.api_problems import no_place, problem
from record.freshness import public_page
from record.listing import chips_of, listing, page_or_404, refusal
from record.stream_places import NoPlace

PEOPLE_A_PAGE = {View.CARDS: 24, View.TABLE: 50, View.MAP: 24}
# What stands in the form to be filled in; whatever else was chosen goes along unseen.
TYPED = ("q", "article", "held_on", "arrested_after", "arrested_before")
# A search longer than this cannot be followed (alerts/models/follower.py).
LONGEST_FOLLOWED = 1000
TEMPLATE = "prisoners/prisoner_list.html"


@public_page
def prisoners(request: HttpRequest) -> HttpResponse:
    """The list of people, found by the same filters as in the API: as cards, a table or a map."""
    filters = PrisonerPageFilters(request.GET, PublishedPrisoner.objects.in_brief())
    if filters.problems:
        wrong = {found.field for found in filters.problems}
        # There is no panel to type in: what was right goes along, what was wrong stands there to be mended.
        kept = _kept(request, but={"q", *wrong})
        fields = [filters.form[name] for name in TYPED[1:] if name in wrong]
        return listing(request, filters, TEMPLATE, kept=kept, wrong=fields)
    view = View(filters.asked.get("view", View.CARDS))
    people = filters.qs.in_a_table() if view == View.TABLE else filters.qs
    facets = facets_of(filters.qs, filters.which, request.GET)
    known = {"counted": facets.counted, "beginning": people.nearest()}
    page = page_or_404(people, number=filters.asked.get("page", 1), size=PEOPLE_A_PAGE[view], **known)
    chips = chips_of(request, filters, {n: value_in_words(n, v, facets.names) for n, v in filters.which.items()})
    context = {
        "form": filters.form,
        "kept": _kept(request),
        "page": page,
        "facets": facets,
        "chips": chips,
        "chosen": len(filters.which.keys() - {"q"}),
        "view": view,
        "views": View.choices,
        "orders": _orders(filters),
        "order": filters.order,
        "query": _query_of_files(filters),
        "followed": filters.query if len(filters.query) <= LONGEST_FOLLOWED else "",
        "meant": _meant(filters, page),
    }
    if view == View.MAP:
        # From a place to its people, who are shown as cards.
        left = request.GET.copy()
        left.pop("view", None)
        places = places_of(filters.qs)
        context["places"] = [
            (p, f"?{query_with(left, 'institution', p.institution)}" if p.institution else "") for p in places
        ]
        context["marks"] = [(p.name, p.latitude, p.longitude, url, p.ever) for p, url in context["places"]]
    return render(request, TEMPLATE, context)


def _kept(request: HttpRequest, *, but: Collection[str] = TYPED) -> list[tuple[str, str]]:
    """What was chosen elsewhere than in the form, so that it goes along when the form is sent."""
    known = PrisonerPageFilters.base_filters.keys() - {"page", *but}
    return [(name, str(text)) for name, text in request.GET.items() if name in known and text]


def _orders(filters: PrisonerPageFilters) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Sort.choices if value != Sort.NEAREST or "q" in filters.asked]


def _query_of_files(filters: PrisonerPageFilters) -> str:
    """The query string of the same people in the same order."""
    sort = f"sort={filters.asked['sort']}" if "sort" in filters.asked else ""
    return "&".join(part for part in (filters.query, sort) if part)


def _meant(filters: PrisonerPageFilters, page: Any) -> list[Any]:
    """Who else may have been meant, where the name that was asked for found nobody or hardly anybody."""
    if "q" not in filters.asked or page.total > HARDLY_ANYBODY:
        return []
    return suggestions(filters.asked["q"], without=[person.public_id for person in page.rows])


@public_page
def suggest(request: HttpRequest) -> HttpResponse:
    """The names nearest to what was typed so far, for a script of ours: {"suggestions": [{"id", "name", "url"}]}."""
    filters = SuggestionFilters(request.GET, PublishedPrisoner.objects.none())
    if filters.problems:
        said = _("The request has parameters that cannot be followed; each is named under “errors”.")
        return problem(400, said, errors=filters.problems)
    found = suggestions(filters.asked.get("q", ""), beginning=True)
    return JsonResponse(
        {"suggestions": [{"id": s.id, "name": s.name, "url": reverse("prisoner", args=[s.id])} for s in found]},
        json_dumps_params={"ensure_ascii": False},
    )


@public_page
def download(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The people that the same filters find on the page, as a file."""
    filters = OrderedPrisonerFilters(request.GET, PublishedPrisoner.objects.all())
    if filters.problems:
        return refusal(request, *filters.problems)
    try:
        return (csv_file if ending == "csv" else json_file)(request, filters.qs)
    except NoPlace as error:
        return no_place(error)
