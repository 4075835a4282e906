"""Home, methodology, about, and what every public page has in common."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import socket
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from record import services
from tests.factories import (
    DetentionFactory,
    HearingFactory,
    PrisonerFactory,
    published,
    whole_campaign,
    whole_case,
    whole_resolution,
)
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db

EVERY_PAGE = [
    "/",
    "/prisoners/",
    "/prisoners/AZ-0001/",
    "/organizations/",
    "/institutions/",
    "/campaigns/",
    "/resolutions/",
    "/events/",
    "/changes/",
    "/methodology/",
    "/about/",
]
OTHER_LANGUAGES = tuple(f"/{code}/" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)


@pytest.fixture
def _record() -> None:
    published(whole_case())
    published(whole_campaign())
    published(whole_resolution())


def test_home_counts_people_not_detentions_and_leads_to_the_list_behind_the_number():
    twice, freed = PrisonerFactory(), PrisonerFactory()
    DetentionFactory(prisoner=twice, over=True)
    DetentionFactory(prisoner=twice, arrested="2024-01-05")
    DetentionFactory(prisoner=freed, over=True)
    published(twice), published(freed)
    html = page("/")
    assert "1 person is held today, as far as this record knows" in words_of(html)
    assert 'href="/prisoners/?status=detained"' in html
    assert words_of(page("/prisoners/?status=detained")).count("1 person match") == 1


def test_home_of_an_empty_record_says_so():
    said = words_of(page("/"))
    assert "Nobody on this record is held today." in said and "Nothing has been published yet." in said


def test_home_costs_the_same_for_one_and_for_twelve():
    published(whole_case())
    one = cost_of("/")
    for _n in range(11):
        published(whole_case())
    assert cost_of("/") == one == 6


def test_home_tells_what_the_week_brings():
    today = timezone.localdate()
    case = PrisonerFactory(name="Someone Held")
    detention = DetentionFactory(prisoner=case, arrested=str(today - dt.timedelta(400)))
    HearingFactory(detention=detention, held=str(today + dt.timedelta(2)), kind="verdict")
    HearingFactory(detention=detention, held=str(today + dt.timedelta(9)), kind="appeal")
    assert "falls in the next seven days" in words_of(page("/"))
    published(case)
    html = page("/")
    week = html[html.index('id="week"') :]
    week = week[: week.index("</section>")]
    assert week.count("Someone Held") == 1 and f'datetime="{today + dt.timedelta(2)}"' in week
    assert f'href="/prisoners/{case.public_id}/someone-held/"' in week
    assert 'href="/calendar/"' in week


def test_home_leads_to_what_can_be_done():
    published(whole_campaign())
    html = page("/")
    for way in ("/campaigns/", "/subscribe/", "/resolutions/"):
        assert re.search(rf'<a href="{way}">\s*<svg', html)


@pytest.mark.usefixtures("_record")
@pytest.mark.parametrize("url", EVERY_PAGE)
def test_every_page_is_whole_and_asks_nothing_of_anyone_else(url):
    response = Client().get(url, headers={"Accept-Language": "de, ru;q=0.9", "Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert not response.cookies
    assert response["Content-Language"] == "en" and "Accept-Language" not in response.get("Vary", "")
    assert len(response.content) <= 20_000
    html = page(url)
    assert html.count("<h1") == 1 and 'href="#content"' in html
    assert '<html lang="en" dir="ltr">' in " ".join(html.split())
    assert " style=" not in html
    # A script of ours makes a page handier; what is written in a page for machines is no script.
    for script in re.findall(r"<script[^>]*>", html):
        assert 'type="application/ld+json"' in script or 'src="/static/' in script, script
    elsewhere = html.replace(settings.SITE_URL, "")
    assert 'src="http' not in elsewhere and '<link rel="stylesheet" href="http' not in elsewhere


@pytest.mark.usefixtures("_record")
@pytest.mark.parametrize("url", EVERY_PAGE)
def test_headings_never_skip_a_level(url):
    levels = [int(level) for level in re.findall(r"<h([1-6])", page(url))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels


@pytest.mark.usefixtures("_record")
@pytest.mark.parametrize("url", EVERY_PAGE)
def test_every_link_on_a_page_leads_somewhere(url):
    for href in set(re.findall(r'href="(/[^"#]*)"', page(url))):
        # Files of a factory are not on the disk; tests/record/test_files.py fetches real ones. What leads to the same
        # page in another language is the concern of test_look.py.
        if not href.startswith(("/static/", "/media/", *OTHER_LANGUAGES)):
            assert Client().get(href.replace("&amp;", "&")).status_code == 200, href


def test_the_methodology_states_every_criterion():
    said = words_of(page("/methodology/"))
    assert "a. violates a fundamental guarantee of the ECHR" in said and "e. result of clearly unfair" in said
    assert "V: discrimination" in said


def test_an_address_that_was_never_there_is_answered_in_plain_words():
    said = words_of(page("/nothing-here/", 404))
    assert "There is no such page" in said and "Everyone on the record" in said


def test_the_page_of_a_fault_needs_no_record():
    for template in ("400.html", "403.html", "500.html"):
        assert "Everyone on the record" in words_of(render_to_string(template))


def test_pages_answer_only_questions():
    assert Client().post("/").status_code == 405
    assert Client().head("/").status_code == 200


def test_a_withdrawn_person_is_neither_counted_nor_shown():
    case = PrisonerFactory(name="Someone")
    DetentionFactory(prisoner=case)
    published(case)
    services.unpublish(case=case, by=None, reason="asked for")
    html = page("/")
    assert "Nobody on this record is held today." in words_of(html) and case.public_id not in html


@pytest.fixture
def no_database(transactional_db: None) -> Iterator[None]:
    """A database that does not answer: its port is bound and does not listen."""
    given = dict(connection.settings_dict)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        connection.close()
        connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": taken.getsockname()[1]}
        yield
    connection.settings_dict |= given


@pytest.mark.parametrize(
    ("path", "kind"), [("/prisoners/", "text/html"), ("/api/v1/prisoners/", "application/problem+json")]
)
def test_without_a_database_each_answers_in_its_own_form(path: str, kind: str, no_database: None) -> None:
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith(kind)
    assert "ry again" in answer.text


def test_the_api_says_in_its_own_form_that_nothing_is_at_an_address_with_a_line_break() -> None:
    answer = Client().get("/api/v1/campaigns/a%0Ab/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
