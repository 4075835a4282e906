"""Names that may have been meant."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from prisoners.suggestions import MOST, suggestions
from record import services
from tests.factories import PrisonerFactory, PrisonerNameFactory, published
from tests.prisoners.crowd import crowd
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db


def names(text: str, **also: Any) -> list[str]:
    return [s.name for s in suggestions(text, **also)]


@pytest.fixture
def people() -> None:
    for name in ("Afiaddin Mammadov", "Ülvi Həsənli", "Sevinj Vagifgizi", "Hafiz Babali"):
        published(PrisonerFactory(name=name))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("afi", "Afiaddin Mammadov"),
        ("mamm", "Afiaddin Mammadov"),
        ("ülvi h", "Ülvi Həsənli"),
        ("hasan", "Ülvi Həsənli"),
        ("Севиндж", "Sevinj Vagifgizi"),
        ("babal", "Hafiz Babali"),
    ],
)
def test_a_name_is_suggested_while_it_is_typed(people, typed, name):
    assert names(typed, beginning=True)[0] == name


def test_the_nearest_names_are_suggested_where_a_search_finds_nobody(people):
    assert names("Hafis Babaloo") == ["Hafiz Babali"]
    said = words_of(page("/prisoners/?q=Hafis+Babaloo+Khan&country=AR"))
    assert "Nobody on the record matches." in said
    assert "Hafiz Babali" in said[said.index("Did you mean") :]


def test_who_was_found_is_not_suggested_again(people):
    said = words_of(page("/prisoners/?q=hafiz+babali"))
    assert said.count("Hafiz Babali") == 1 or "Did you mean" not in said


def test_where_many_are_found_nothing_is_suggested(people):
    for n in range(3):
        published(PrisonerFactory(name=f"Hafiz Babali {'I' * n}"))
    assert "Did you mean" not in page("/prisoners/?q=hafiz+babali")


@pytest.mark.parametrize("typed", ["", " ", "a", "!?", "xqzwv bqrt", "123"])
def test_what_is_no_name_suggests_nobody(people, typed):
    assert names(typed) == names(typed, beginning=True) == []


def test_a_person_found_by_another_name_is_suggested_by_the_one_that_is_published(people):
    case = PrisonerFactory(name="Aziz Orujov")
    PrisonerNameFactory(prisoner=case, name="Əziz Orucov", language="az")
    published(case)
    assert names("oruc", beginning=True) == ["Aziz Orujov"]


def test_suggestions_are_few_and_each_name_is_there_once():
    for n in range(12):
        published(PrisonerFactory(name=f"Anar Mammadov{'' if n < 4 else ' ' + 'abcdefgh'[n - 4] * 3}"))
    found = names("anar mam", beginning=True)
    assert len(found) == MOST and len(set(found)) == MOST


def test_drafts_and_withdrawn_cases_are_never_suggested():
    PrisonerFactory(name="Secret Draft")
    gone = published(PrisonerFactory(name="Secret Gone"))
    services.unpublish(case=gone, by=None, reason="asked for")
    assert names("secret", beginning=True) == []


def test_the_script_gets_names_and_addresses_without_a_cookie(people):
    response = Client().get("/prisoners/suggest/", {"q": "babal"})
    (found,) = response.json()["suggestions"]
    assert found["name"] == "Hafiz Babali" and found["url"] == f"/prisoners/{found['id']}/"
    assert not response.cookies and response["Cache-Control"].startswith("public")
    assert Client().get("/prisoners/suggest/").json() == {"suggestions": []}


@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 10_000, "x=1", "q=a&q=b"])
def test_what_cannot_be_a_name_is_refused_in_json(query):
    response = Client().get(f"/prisoners/suggest/?{query}")
    assert response.status_code == 400 and response.json()["errors"]


def test_broken_percent_encoding_is_read_as_far_as_it_goes(people):
    assert Client().get("/prisoners/suggest/?q=%ff%fe%").status_code == 200


def test_suggesting_asks_one_question_of_the_record_however_many_are_named_alike():
    crowd(published(PrisonerFactory(name="Anar Mammadov")), 3000)
    assert cost_of("/prisoners/suggest/?q=mamm") == 1


def test_a_language_has_addresses_of_its_own(people):
    # A request leaves its language behind.
    with translation.override("en"):
        found = Client().get("/az/prisoners/suggest/", {"q": "babal"}).json()["suggestions"][0]
    assert found["url"] == f"/az/prisoners/{found['id']}/"
