"""Small maps of places, drawn by the server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prisoners.maps.drawing import Mark, map_svg
from prisoners.maps.view import SMALL_RATIO, view_of_lands

register = template.Library()

Place = tuple[str, float | Decimal | None, float | Decimal | None, str, int]


@register.simple_tag
def place_map(places: Iterable[Place], title: str | Promise = "", id: str = "") -> SafeString:
    """A small map of places, as wide as its column: an SVG of some kilobytes; nothing where no place has coordinates.

    places: (name, latitude, longitude, url, count) each; those without coordinates are left out (never guessed), so
    name them beside the map. `url` (may be empty): where the circle leads; `count`: people there, 0 where that is not
    what the map is about (a profile). title: what the map shows, read out first. id: only where two maps with the
    same places stand on one page.

        {% load maps %}{% place_map places title=_("Where held") %}

    Coordinates of institutions: prisoners.maps.located.institution_places(slugs), one query. Asks nothing itself.
    """
    marks = [
        Mark(name, _words(name, count), float(longitude), float(latitude), count, url)
        for name, latitude, longitude, url, count in places
        if latitude is not None and longitude is not None
    ]
    if not marks:
        return SafeString("")
    return _drawn(tuple(marks), str(title or _("Map")), id)


# The words of marks and title are in the language of the page, so each has its own. Some people are held together.
@lru_cache(maxsize=128)
def _drawn(marks: tuple[Mark, ...], title: str, id: str) -> SafeString:
    positions = tuple((mark.longitude, mark.latitude) for mark in marks)
    view, here = view_of_lands(positions, ratio=SMALL_RATIO)
    digest = hashlib.sha256(repr(list(marks)).encode()).hexdigest()[:8]
    return map_svg(
        view,
        marks,
        id=id or f"map-{digest}",
        title=title,
        description="; ".join(mark.words for mark in marks[:12]),
        look="small",
        here=here,
    )


def _words(name: str, count: int) -> str:
    if not count:
        return name
    people = ngettext("%(n)s person", "%(n)s people", count) % {"n": count}
    return f"{name}: {people}"
