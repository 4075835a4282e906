"""What the map shows: countries of the world, or the places of one country, each with its people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from organizations.published import PublishedInstitution
from prisoners.maps.gazetteer import position_of
from prisoners.maps.shapes import Position, lands_by_code
from prisoners.published import PublishedDetention, PublishedPrisoner
from prisoners.published_parts import PublishedPlace
from prisoners.status import Status
from record.templatetags.places import country_name


class Show(models.TextChoices):
    """What the map is about."""

    HELD = "held", _("where people are held")
    ARRESTED = "arrested", _("where people were arrested")


class Which(models.TextChoices):
    """Which people of a country, where it is not those of one place."""

    ALL = "all", _("all")
    UNKNOWN = "unknown", _("place not known")


@dataclass(frozen=True)
class Place:
    """A line below the map: a country or a place, how many people, where they are listed, and where it is, if known.
    further: the map of a country."""

    name: str
    people: int
    url: str
    position: Position | None
    further: str = ""


@dataclass(frozen=True)
class PlacesOfCountry:
    """The places of a country, the most people first; `unknown`: of how many people no place is known."""

    places: list[Place]
    unknown: Place | None


def countries(show: str) -> list[Place]:
    """Every country with people detained today, or with people on the record who were arrested. One query."""
    people = PublishedPrisoner.objects.with_status(Status.DETAINED) if show == Show.HELD else _arrested_people()
    rows = people.order_by().values("country").annotate(n=models.Count("pk")).values_list("country", "n")
    lands = lands_by_code()
    found = [
        Place(
            name=country_name(code),
            people=number,
            url=_people_url(code, show),
            position=lands[code].middle if code in lands else None,
            further=f"{reverse('map')}?{urlencode({'country': code} | _asked(show))}",
        )
        for code, number in rows
    ]
    return sorted(found, key=lambda place: (-place.people, place.name))


def places_of(country: str, show: str) -> PlacesOfCountry:
    """The places of one country, in three queries."""
    places = PublishedPlace.objects.all()
    if show == Show.HELD:
        named = places.held_now().of_cases_in(country).people_by_name()
        rows = list(places.held_now().in_institutions_of(country).people_by_institution().union(named, all=True))
    else:
        rows = list(places.of_arrests().of_cases_in(country).people_by_name())
    slugs = [slug for slug, _name, _people in rows if slug]
    columns = ("name", "latitude", "longitude")
    institutions = {
        slug: rest for slug, *rest in PublishedInstitution.objects.filter(pk__in=slugs).values_list("pk", *columns)
    }
    found = [
        _institution(slug, *institutions[slug], people=number)
        if slug in institutions
        else _named(name, country, show, people=number)
        for slug, name, number in rows
    ]
    number = without_place(country, show).count()
    unknown = Place("", number, _place_url(country, show), None) if number else None
    return PlacesOfCountry(sorted(found, key=lambda place: (-place.people, place.name)), unknown)


def people_at(country: str, show: str, name: str) -> Any:
    """The people of a place that only has a name, in the cases of a country."""
    places = PublishedPlace.objects.of_cases_in(country).called(name)
    found = places.held_now() if show == Show.HELD else places.of_arrests()
    return PublishedPrisoner.objects.filter(pk__in=found.values("prisoner"))


def everywhere(country: str, show: str) -> Any:
    """All people of a country who are held, or who were arrested."""
    if show == Show.HELD:
        return PublishedPrisoner.objects.in_country(country).with_status(Status.DETAINED)
    return _arrested_people().in_country(country)


def without_place(country: str, show: str) -> Any:
    """People of a country who are held, or were arrested, nobody knows where."""
    places = PublishedPlace.objects.filter(prisoner=models.OuterRef("pk"))
    known = places.held_now() if show == Show.HELD else places.of_arrests()
    return everywhere(country, show).exclude(models.Exists(known))


def _arrested_people() -> Any:
    detentions = PublishedDetention.objects.filter(prisoner=models.OuterRef("pk"))
    return PublishedPrisoner.objects.filter(models.Exists(detentions))


def _institution(slug: str, name: str, latitude: Any, longitude: Any, *, people: int) -> Place:
    position = (float(longitude), float(latitude)) if latitude is not None and longitude is not None else None
    return Place(name, people, f"{reverse('institution-people', args=[slug])}?held=now", position)


def _named(name: str, country: str, show: str, *, people: int) -> Place:
    return Place(name, people, _place_url(country, show, name), position_of(country, name))


def _place_url(country: str, show: str, name: str = "") -> str:
    which = {"place": name} if name else {"which": Which.UNKNOWN.value}
    asked = {"country": country, "show": show} | which
    return f"{reverse('map-people')}?{urlencode(asked)}"


def _people_url(country: str, show: str) -> str:
    if show == Show.HELD:
        return f"{reverse('prisoners')}?{urlencode({'country': country, 'status': Status.DETAINED.value})}"
    return f"{reverse('map-people')}?{urlencode({'country': country, 'show': show, 'which': Which.ALL.value})}"


def _asked(show: str) -> dict[str, str]:
    return {} if show == Show.HELD else {"show": show}
