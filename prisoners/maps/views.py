"""The public map: where people are held and where they were arrested."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from prisoners.maps.drawing import Mark, map_svg
from prisoners.maps.filters import MapFilters, PlacePeopleFilters
from prisoners.maps.places import Place, Show, Which, countries, places_of
from prisoners.maps.shapes import lands_by_code
from prisoners.maps.view import COUNTRY_RATIO, view_of, world_view
from prisoners.options import choice_of, country_options
from prisoners.published import PublishedPrisoner
from prisoners.statistics.counting import keep, state_of_record
from record.freshness import public_page
from record.listing import labelled, listing, refusal
from record.templatetags.places import country_name

PEOPLE_A_PAGE = 24


@public_page
def world_map(request: HttpRequest) -> HttpResponse:
    """The world, or with `?country=` one country; with `?show=arrested` the places of arrests."""
    filters = MapFilters(request.GET, PublishedPrisoner.objects.none())
    context = {
        "form": filters.form,
        "choices": {
            "country": choice_of(country_options(), request.GET.get("country", "").upper()),
            "show": choice_of(
                [(value, capfirst(str(label))) for value, label in Show.choices if value != Show.HELD],
                request.GET.get("show", "") if request.GET.get("show") != Show.HELD else "",
            ),
        },
    }
    if filters.problems:
        return render(request, "prisoners/map.html", context | {"problems": labelled(filters)}, status=400)
    show, country = filters.asked.get("show", Show.HELD), filters.asked.get("country", "")
    context |= {"show": show, "country": country, "today": timezone.localdate(), "title": _title(show, country)}
    context |= _of_country(country, show) if country else _of_world(show)
    return render(request, "prisoners/map.html", context)


@public_page
def map_people(request: HttpRequest) -> HttpResponse:
    """The people behind a number of the map."""
    filters = PlacePeopleFilters(request.GET, PublishedPrisoner.objects.none())
    if filters.problems:
        return refusal(request, *filters.problems)
    asked = filters.asked
    unknown = str(Which.UNKNOWN.label) if asked.get("which") == Which.UNKNOWN else ""
    context = {
        "place": asked.get("place", unknown),
        "country": asked["country"],
        "show": asked["show"],
        "title": _title(asked["show"], asked["country"]),
    }
    return listing(request, filters, "prisoners/map_people.html", size=PEOPLE_A_PAGE, **context)


def _of_world(show: str) -> dict[str, object]:
    state = state_of_record()
    places = keep(("countries", show, state, get_language()), state, lambda: countries(show))
    drawing = map_svg(
        world_view(),
        _marks(places),
        id="world",
        title=_title(show, ""),
        description=_("One circle a country; its area is as the number of people. The table below has all."),
        look="world",
    )
    return {"places": places, "drawing": drawing, "unlocated": [p for p in places if not p.position]}


def _of_country(country: str, show: str) -> dict[str, object]:
    state = state_of_record()
    found = keep(("places", country, show, state), state, lambda: places_of(country, show))
    return {
        "places": found.places,
        "unknown": found.unknown,
        "drawing": _drawn(country, show, found.places),
        "unlocated": [place for place in found.places if not place.position],
    }


def _drawn(country: str, show: str, places: Sequence[Place]) -> SafeString:
    """The map of a country; nothing for one that is neither in the shapes nor has a place with coordinates."""
    land = lands_by_code().get(country)
    around = [*(land.main_ring if land else ()), *(place.position for place in places if place.position)]
    if not around:
        return SafeString("")
    return map_svg(
        view_of(around, ratio=COUNTRY_RATIO),
        _marks(places),
        id="country",
        title=_title(show, country),
        description=_("One circle a place; its area is as the number of people. The table below has all."),
        look="country",
        here=country,
    )


def _marks(places: Sequence[Place]) -> list[Mark]:
    return [
        Mark(place.name, _in_words(place), *place.position, place.people, place.further or place.url)
        for place in places
        if place.position
    ]


def _in_words(place: Place) -> str:
    people = ngettext("%(n)d person", "%(n)d people", place.people) % {"n": place.people}
    return f"{place.name}: {people}"


def _title(show: str, country: str) -> str:
    if show == Show.HELD:
        words = _("Where people are held: %(country)s") if country else _("Where people are held")
    else:
        words = _("Where people were arrested: %(country)s") if country else _("Where people were arrested")
    return words % {"country": country_name(country)} if country else words
