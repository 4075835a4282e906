"""The map: places where they are, nothing guessed, every circle and number a link to its people."""

from __future__ import annotations

import re
from itertools import pairwise
from math import pi
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override
from hypothesis import assume, given
from hypothesis import strategies as st

from prisoners.maps.gazetteer import position_of
from prisoners.maps.located import institution_places
from prisoners.maps.places import Show, countries, places_of
from prisoners.maps.projection import around, equal_earth
from prisoners.maps.shapes import NEAR, WORLD, land_at, lands, lands_by_code
from prisoners.maps.view import COUNTRY_RATIO, land_of, view_of, world_view
from tests.factories import DetentionFactory, InstitutionFactory, PrisonerFactory
from tests.factories.detentions import CustodyFactory
from tests.factories.record import published
from tests.visiting import cost_of, page, words_of

BAKU, UMBAKI = (49.867, 40.409), (49.25, 40.02)
_positions = st.tuples(st.floats(-180, 180), st.floats(-55, 80))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (BAKU, "AZ"),
        ((37.62, 55.75), "RU"),
        # General Assembly resolution 68/262.
        ((34.1, 44.95), "UA"),
        ((30.52, 50.45), "UA"),
        # On both sides of the date line.
        ((175.0, 66.0), "RU"),
        ((-173.5, 65.5), "RU"),
        ((-66.9, 10.4), "VE"),
        ((28.2, -29.6), "LS"),
    ],
)
def test_a_place_lies_in_its_country(place, code):
    found = land_at(*place)

    assert found is not None and found.code == code


def test_crimea_and_the_mainland_are_one_without_a_line_between():
    for name in (WORLD, NEAR):
        ukraine = next(land for land in lands(name) if land.code == "UA")
        east = [ring for ring in ukraine.rings if max(x for x, _y in ring) > 35]
        assert len(east) == 1


def test_at_sea_there_is_no_country():
    assert land_at(-30.0, 0.0) is None


def test_the_middle_of_every_country_lies_in_it_or_on_its_coast():
    for code, land in lands_by_code().items():
        x, y = land.middle
        assert land.holds(x, y) or (x, y) in land.main_ring, code
    # Not where an average of both ends of the date line would be.
    assert 80 < lands_by_code()["RU"].middle[0] < 110


def test_areas_are_true():
    # The sphere has 4 pi of area: a strip between two latitudes on the world map has its share.
    edge, top = equal_earth(180, 0), equal_earth(0, 90)
    assert edge and top
    steps = [equal_earth(180, lat / 10) for lat in range(-900, 901)]
    area = sum(2 * a[0] * (b[1] - a[1]) for a, b in pairwise(steps) if a and b)
    assert abs(area - 4 * pi) < 0.01
    # And a small square around the middle of a map of a country is as large as on the globe.
    project = around(47.0, 40.0)
    west, east, north = project(46.99, 40.0), project(47.01, 40.0), project(47.0, 40.01)
    assert west and east and north
    assert abs(north[1] - 0.01 * pi / 180) < 1e-9


@given(st.lists(_positions, min_size=1, max_size=6))
def test_a_map_of_places_has_all_of_them_in_view(positions):
    view = view_of(positions, ratio=COUNTRY_RATIO)

    for place in positions:
        at = view.at(*place)
        assert at is not None
        assert -0.001 <= at[0] <= 1.001 and -0.001 <= at[1] <= 1.001
    assert abs(view.wide / view.high - (COUNTRY_RATIO if view.middle else 2.1)) < 0.01


@given(_positions)
def test_the_world_has_every_place_but_antarctica_in_view(place):
    assert world_view().at(*place) is not None


@given(_positions, st.floats(0.5, 5))
def test_land_is_drawn_within_the_map(place, size):
    west, north = place
    assume(west + size < 180)
    view = view_of([place, (west + size, north)], ratio=COUNTRY_RATIO)

    drawn, _here = land_of(view, width=400)

    for ring in drawn.split("M")[1:]:
        x = y = 0.0
        for step in re.findall(r"(-?[\d.]+),(-?[\d.]+)", ring):
            x, y = x + float(step[0]), y + float(step[1])
            assert -6 < x < 406 and -6 < y < 400 / COUNTRY_RATIO + 6


def test_no_line_runs_across_the_world_where_the_date_line_cuts_a_country():
    drawn, _here = land_of(world_view(), width=800)

    longest = max(abs(float(step)) for step in re.findall(r"[l ](-?[\d.]+),", drawn))
    assert longest < 60


@pytest.mark.parametrize(("country", "name"), [("AZ", "Baku"), ("AZ", "Bakı"), ("AZ", " baku "), ("BY", "Minsk")])
def test_a_town_is_found_by_its_name_alone(country, name):
    assert position_of(country, name) is not None


@pytest.mark.parametrize(
    ("country", "name"),
    [
        ("AZ", "Baku, at the metro station 28 May"),
        ("AZ", "near Baku"),
        ("AZ", "Minsk"),
        ("AZ", ""),
        ("AZ", "baku\t40"),
        # Several towns of this name.
        ("US", "Springfield"),
        ("US", "Portland"),
    ],
)
def test_a_place_is_never_guessed(country, name):
    assert position_of(country, name) is None


def _small(*places: tuple) -> str:
    return Template("{% load maps %}{% place_map places title='Where held' %}").render(Context({"places": places}))


def test_a_small_map_has_a_link_with_words_for_every_place():
    drawn = _small(("Umbaki", 40.02, 49.25, "/institutions/umbaki/", 3), ("Baku", 40.4, 49.87, "", 0))

    root = ElementTree.fromstring(drawn)
    assert [link.get("aria-label") for link in root.iter("a")] == ["Umbaki: 3 people"]
    assert "Where held" in (root.findtext("title") or "")
    assert {"Umbaki", "Baku"} <= {text.text for text in root.iter("text")}
    assert "style=" not in drawn and len(drawn) < 10_000


def test_a_small_map_leaves_out_what_has_no_coordinates():
    assert _small(("Nowhere", None, None, "/x/", 1)) == ""
    assert "Nowhere" not in _small(("Nowhere", None, None, "/x/", 1), ("Baku", 40.4, 49.87, "/y/", 1))


def test_names_and_addresses_on_a_map_are_escaped():
    drawn = _small(('<script>"', 40.4, 49.87, '/"><script>', 1))

    assert "<script" not in drawn
    ElementTree.fromstring(drawn)


def held_in(prison, *, country: str = "AZ", place: str = "", **custody: object):
    person = PrisonerFactory(country=country)
    detention = DetentionFactory(prisoner=person, place=place)
    if prison or custody:
        CustodyFactory(detention=detention, institution=prison, **custody)
    return published(person)


@pytest.fixture
def umbaki():
    return published(InstitutionFactory(name="Umbaki", country="AZ", latitude="40.02", longitude="49.25"))


def test_institutions_are_located_in_one_question(umbaki, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = institution_places([umbaki.slug, "nobody", ""])
    with django_assert_num_queries(0):
        assert institution_places([]) == {}

    assert found == {umbaki.slug: ("Umbaki", 40.02, 49.25)}


def test_the_places_of_a_country_have_their_people_once(umbaki):
    for _n in range(2):
        held_in(umbaki, place="Baku")
    held_in(None, place="Somewhere near the sea")
    # Of another country, in a prison of this one.
    held_in(umbaki, country="BY", place="Minsk")

    found = places_of("AZ", Show.HELD)
    assert [(p.name, p.people, p.position) for p in found.places] == [("Umbaki", 3, (49.25, 40.02))]
    assert found.unknown is not None and found.unknown.people == 1

    arrested = places_of("AZ", Show.ARRESTED)
    assert [(p.name, p.people, p.position is None) for p in arrested.places] == [
        ("Baku", 2, False),
        ("Somewhere near the sea", 1, True),
    ]
    assert arrested.unknown is None


def test_who_was_let_go_is_not_on_the_map_of_those_held(umbaki):
    person = PrisonerFactory(country="AZ")
    CustodyFactory(detention=DetentionFactory(prisoner=person, over=True), institution=umbaki)
    published(person)

    assert places_of("AZ", Show.HELD).places == []
    assert countries(Show.HELD) == []
    assert [(c.name, c.people) for c in countries(Show.ARRESTED)] == [("Azerbaijan", 1)]


def test_every_number_is_as_long_as_the_list_it_leads_to(umbaki):
    nowhere = published(InstitutionFactory(name="A camp", country="AZ"))
    held_in(umbaki, place="Baku")
    held_in(nowhere, place="Ganja")
    held_in(None, place="")
    held_in(umbaki, country="BY", place="Minsk")
    client, followed = Client(), 0

    for show in Show.values:
        lines = countries(show)
        for country in ("AZ", "BY"):
            found = places_of(country, show)
            lines += [*found.places, *([found.unknown] if found.unknown else [])]
        for line in lines:
            response = client.get(line.url)
            assert response.status_code == 200, line.url
            assert response.context["page"].total == line.people, line.url
            followed += 1
    assert followed >= 10


def test_every_circle_is_a_link_with_words_and_every_place_is_in_the_table(umbaki):
    held_in(umbaki)
    held_in(published(InstitutionFactory(name="A camp", country="AZ")))

    world, country = page("/map/"), page("/map/?country=AZ")

    assert 'href="/map/?country=AZ" aria-label="Azerbaijan: 2 people"' in world
    assert f'href="/institutions/{umbaki.slug}/people/?held=now" aria-label="Umbaki: 1 person"' in country
    words = words_of(country)
    assert "One place is not on the map" in words and "A camp (not on the map)" in words
    assert "style=" not in country and "<script" not in country


def test_places_of_arrests_are_listed_under_their_map():
    held_in(None, place="Baku")

    assert "Baku" in words_of(page("/map/?country=AZ&show=arrested"))
    assert "1 person" in words_of(page("/map/people/?country=AZ&show=arrested&place=Baku"))


def test_a_country_with_nobody_and_an_empty_record_have_a_page():
    assert "Nobody on the record is counted here" in words_of(page("/map/?country=IS"))
    assert "Nobody on the record is counted here" in words_of(page("/map/"))


def test_the_map_asks_a_constant_number_of_questions(umbaki):
    held_in(umbaki, place="Baku")
    few = [cost_of(url) for url in ("/map/", "/map/?country=AZ", "/map/?country=AZ&show=arrested")]
    for n in range(6):
        prison = published(InstitutionFactory(country="AZ", latitude=f"40.{n}", longitude=f"49.{n}"))
        held_in(prison, place=f"Town {n}")

    many = [cost_of(url) for url in ("/map/", "/map/?country=AZ", "/map/?country=AZ&show=arrested")]

    assert many == few
    assert max(many) <= 6


@pytest.mark.parametrize("query", ["country=XX", "show=all", "zoom=3", "country=AZ&country=BY"])
def test_what_cannot_be_asked_is_said(query):
    assert "This could not be looked up" in page(f"/map/?{query}", status=400)


@pytest.mark.parametrize(
    "query", ["", "country=AZ", "show=held", "country=AZ&show=held&place=x&which=all", "country=AZ&show=held&which=x"]
)
def test_a_list_of_no_place_is_refused(query):
    page(f"/map/people/?{query}", status=400)
