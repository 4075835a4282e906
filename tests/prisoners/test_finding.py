"""The list of people: found by name and words, narrowed by filters, shown as cards, a table or places."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from prisoners.filters import PrisonerPageFilters
from prisoners.models import Prisoner
from tests.factories import (
    ChargeFactory,
    CustodyFactory,
    DetentionFactory,
    InstitutionFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    PrisonerNameFactory,
    published,
)
from tests.prisoners.crowd import crowd
from tests.visiting import page, words_of

pytestmark = pytest.mark.django_db

SITE = urlsplit(settings.SITE_URL).netloc


def hrefs(html: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]*)"', html)]


@pytest.fixture
def ann() -> Prisoner:
    """Somebody of whom a lot is known; Bob, of whom nothing is, stands beside her."""
    ann = PrisonerFactory(name="Ann Abbas", country="AZ", gender="female")
    PrisonerNameFactory(prisoner=ann, name="Анна Аббасова", language="ru")
    PrisonerGroupFactory(prisoner=ann, group__slug="journalist", group__name="journalist")
    first = DetentionFactory(prisoner=ann, arrested="2020-06", has_ended=True, ended="2020-07-01", end_kind="release")
    second = DetentionFactory(prisoner=ann, arrested="2023-11-20")
    prison = published(InstitutionFactory(slug="prison-1", name="Prison No. 1", latitude="40.4", longitude="49.8"))
    CustodyFactory(detention=first, institution=None, place="Police station of Gedebey")
    CustodyFactory(detention=second, institution=prison)
    ChargeFactory(detention=second)
    published(PrisonerFactory(name="Bob Brown", country="AR"))
    return published(ann)


@pytest.mark.parametrize("asked", ["Аббасова", "abbas", "ABBASSOVA", "ann abbas"])
def test_a_person_is_found_in_any_script_and_spelling(ann, asked):
    said = words_of(page(f"/prisoners/?q={quote(asked)}"))
    assert "Ann Abbas" in said and "1 person match" in said and "Bob Brown" not in said


def test_years_are_those_that_are_certain(ann):
    for year, found in ((2020, True), (2023, True), (2021, False)):
        assert ("Ann Abbas" in page(f"/prisoners/?year={year}")) is found


def test_a_table_has_a_line_for_each_person(ann):
    html = page("/prisoners/?view=table&country=AZ")
    said = words_of(html)
    for expected in ("Ann Abbas", "Detained", "Azerbaijan", "journalist", "June 2020", "Prison No. 1"):
        assert expected in said[said.index("First arrest") :]
    # The first arrest as it is known, never a day that nobody knows.
    assert "1 June 2020" not in said
    assert 'aria-sort="ascending"' in html


def test_the_columns_of_a_table_are_put_in_order_by_links(ann):
    links = hrefs(page("/prisoners/?view=table&country=AZ&page=1"))
    for sort in ("name", "first_arrested", "held"):
        assert f"?view=table&country=AZ&sort={sort}" in links
    html = page("/prisoners/?view=table&sort=held")
    assert html.index("Ann Abbas") < html.index("Bob Brown") and 'aria-sort="descending"' in html


@pytest.mark.parametrize(
    ("sort", "first"), [("first_arrested", "Ann"), ("arrested", "Ann"), ("updated", "Ann"), ("name", "Ann")]
)
def test_people_stand_in_the_order_asked_for(ann, sort, first):
    html = page(f"/prisoners/?sort={sort}")
    assert html.index("Ann Abbas") < html.index("Bob Brown")


def test_places_are_told_with_how_many_are_and_were_held_there(ann):
    said = words_of(page("/prisoners/?view=map"))
    assert re.search(r"Prison No\. 1\s+1\s+1", said) and re.search(r"Police station of Gedebey\s+0\s+1", said)
    assert "Of none of these people a place" in words_of(page("/prisoners/?view=map&country=AR"))


def test_views_and_orders_keep_what_was_chosen(ann):
    links = hrefs(page("/prisoners/?country=AZ&q=ann"))
    for link in ("?country=AZ&q=ann&view=table", "?country=AZ&q=ann&view=map", "?country=AZ&q=ann&sort=held"):
        assert link in links


def test_the_form_keeps_what_was_chosen_elsewhere(ann):
    html = page("/prisoners/?country=AZ&year=2023&view=table&sort=held&held_on=2024-01-01&q=ann")
    for name, value in (("country", "AZ"), ("year", "2023"), ("view", "table"), ("sort", "held")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in html
    assert 'type="hidden" name="held_on"' not in html and 'value="2024-01-01"' in html and 'value="ann"' in html


def test_chosen_filters_are_chips_in_words_and_the_fold_says_how_many(ann):
    said = words_of(page("/prisoners/?country=AZ&group=journalist&year=2023&gender=female&held_on=2024-01-01&q=ann"))
    for chip in (
        "Country: Azerbaijan",
        "Group: journalist",
        "Year of arrest: 2023",
        "Gender: female",
        "Held on: 1 January 2024",
    ):
        assert chip in said
    # The words that were typed are no filter of the panel.
    assert "Filters (5)" in said


def test_what_is_seen_can_be_downloaded_and_followed(ann):
    links = hrefs(page("/prisoners/?country=az&sort=held&view=table&page=1"))
    assert (
        "/prisoners/download.csv?country=AZ&sort=held" in links
        and "/prisoners/download.json?country=AZ&sort=held" in links
    )
    assert "/subscribe/?kind=search&target=country%3DAZ" in links
    everyone = hrefs(page("/prisoners/"))
    assert "/prisoners/download.csv" in everyone and not any("kind=search" in link for link in everyone)


def test_values_from_other_pages_come_back_whole(ann):
    article = "AZ Criminal Code 221.3"
    html = page(f"/prisoners/?{urlencode({'article': article})}")
    assert "Ann Abbas" in html and f"Article: {article}" in words_of(html)
    assert f"/prisoners/download.csv?{urlencode({'article': article})}" in hrefs(html)


def test_the_page_needs_no_script_and_names_no_other_host(ann):
    html = page("/prisoners/?country=AZ")
    assert re.findall(r"<script(?![^>]*src=)", html) == [] and ' style="' not in html and "onclick" not in html
    assert [link for link in hrefs(html) if link.startswith(("http", "//")) and SITE not in link] == []


def test_the_whole_record_is_counted_exactly_however_large(ann):
    crowd(ann, 10_050)
    assert "10,052 people on the record" in words_of(page("/prisoners/"))
    # And so is whoever facets alone choose.
    said = words_of(page("/prisoners/?country=AZ"))
    assert "10,051 people match" in said and "10,001+" not in said
    said = words_of(page("/prisoners/?q=person"))
    assert "10,000+ people match" in said and "10,001+" in said


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("year=1899", "Year of arrest"), ("year=2200", "Year of arrest"), ("year=x", "Year of arrest"),
        ("year=2023&year=2024", "Year of arrest"), ("gender=f", "Gender"), ("view=list", "Shown as"),
        ("sort=random", "Order"), ("arrested_after=2023-13-01", "Arrested on or after"), ("article=%00", "Article"),
        ("group=%3Cscript%3E", "Group"), ("q=" + "x" * 10_000, "Name or words"), ("%00=1", "?"),
        ("view=%ff", "Shown as"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_named_and_the_rest_is_kept(ann, query, named):
    html = page(f"/prisoners/?country=AZ&{query}", 400)
    said = words_of(html)
    assert (named in said and "It takes" in said) or "one of:" in said
    assert '<input type="hidden" name="country" value="AZ">' in html
    assert "<script>" not in html and "See everyone on the record" in said


def test_a_day_that_was_mistyped_stands_there_to_be_mended(ann):
    html = page("/prisoners/?held_on=yesterday&arrested_after=2020-01-01", 400)
    assert 'value="yesterday"' in html and 'name="arrested_after" value="2020-01-01"' in html


@pytest.mark.parametrize("view", ["cards", "table", "map"])
def test_a_page_beyond_the_end_is_not_there(ann, view):
    assert "This list has no page 7." in words_of(page(f"/prisoners/?view={view}&page=7", 404))


@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from([*PrisonerPageFilters.base_filters, "x"]),
        st.one_of(
            st.text(max_size=30), st.sampled_from(["AZ", "detained", "2023", "2023-11-20", "map", "table", "held", "1"])
        ),
        max_size=5,
    )
)
def test_whatever_is_asked_is_answered_kindly(db, asked):
    response = Client().get("/prisoners/", {name: value.encode("utf-8", "replace") for name, value in asked.items()})
    assert response.status_code in (200, 400, 404) and not response.cookies
