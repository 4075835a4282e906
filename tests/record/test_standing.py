"""Parts of a page that are the same on every visit are drawn once for each language and kind of page."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test.signals import template_rendered
from django.utils import translation

from record.date_words import date_in_words
from tests.factories import PrisonerFactory, published
from tests.visiting import page

pytestmark = pytest.mark.django_db


def templates_of(address: str) -> Counter[str]:
    """How often each template is drawn for one visit."""
    drawn: Counter[str] = Counter()

    def count(template, **_kwargs):
        drawn[template.name] += 1

    template_rendered.connect(count)
    try:
        page(address)
    finally:
        template_rendered.disconnect(count)
    return drawn


def test_a_second_profile_draws_no_navigation_and_its_languages_once():
    first, second = published(PrisonerFactory()), published(PrisonerFactory())
    page(f"/prisoners/{first.public_id}/")
    drawn = templates_of(f"/prisoners/{second.public_id}/")
    assert drawn["prisoners/prisoner_detail.html"] == 1
    assert drawn["components/languages.html"] == 1
    for standing in ("place", "masthead_menu", "masthead_places", "masthead_search", "footer_places"):
        assert not drawn[f"components/{standing}.html"], standing


def test_each_page_marks_itself_whichever_was_drawn_before():
    case = published(PrisonerFactory())
    for _visit in range(2):
        assert '<a href="/prisoners/" aria-current="page">' in page("/prisoners/")
        assert '<a href="/prisoners/" aria-current="true">' in page(f"/prisoners/{case.public_id}/")
        calendar = page("/calendar/")
        assert '<a href="/calendar/" aria-current="page">' in calendar and '<a href="/prisoners/">' in calendar


def test_each_language_has_its_own_navigation_and_links_to_this_very_page():
    case = published(PrisonerFactory())
    address = f"/prisoners/{case.public_id}/"
    for _visit in range(2):
        english, turkish = page(address), page(f"/tr{address}")
        assert '<a href="/map/">' in english and '<a href="/tr/map/">' in turkish
        assert '<a href="/map/">' not in turkish
        assert english.count(f'<a href="/tr{address}"') == 2 and turkish.count(f'<a href="{address}"') == 2


def test_the_same_day_is_told_in_each_language():
    day = {"edtf": "2024-02-07"}
    for _time in range(2):
        with translation.override("en"):
            assert date_in_words(day) == "7 February 2024"
        with translation.override("ru"):
            assert date_in_words(day) == "7 февраля 2024"
