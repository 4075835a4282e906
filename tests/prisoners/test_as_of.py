"""What was known when: a past version of a profile."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from record import services
from record.redaction import redact
from record.striking import Target, What
from tests.factories import DetentionFactory, HearingFactory, PrisonerFactory, PrisonerNameFactory, published
from tests.pictures import taken_by_a_camera
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db

GIVEN = {"portrait_credit": "A friend", "portrait_licence": "CC BY 4.0"}
NOON = dt.time(12, tzinfo=dt.UTC)


def on(day: str):
    return time_machine.travel(dt.datetime.combine(dt.date.fromisoformat(day), NOON), tick=True)


@pytest.fixture
def case():
    """Published on 10 January 2024; told of anew on 1 March, and on 1 June free."""
    with on("2024-01-10"):
        prisoner = PrisonerFactory(name="Aziz Orujov", case_summary="Held since November for his work.")
        detention = DetentionFactory(prisoner=prisoner, arrested="2023-11-20")
        published(prisoner)
    with on("2024-03-01"):
        prisoner.case_summary = "Held since November for his films."
        prisoner.save()
        published(prisoner)
    with on("2024-06-01"):
        detention.has_ended, detention.ended, detention.end_kind = True, "2024-05-31", "pardon"
        detention.save()
        published(prisoner)
    return prisoner


def past(case, day: str, status: int = 200) -> str:
    return page(f"/prisoners/{case.public_id}/?as_of={day}", status)


@pytest.mark.parametrize(
    ("day", "said"), [("2024-01-10", "for his work"), ("2024-02-29", "for his work"), ("2024-03-01", "for his films")]
)
def test_a_day_shows_the_last_version_published_by_its_end(case, day, said):
    lead = past(case, day)
    lead = lead[lead.index('class="lead"') :]
    assert said in lead[: lead.index("</p>")]


def test_a_past_version_says_that_it_is_one_and_is_kept_from_search_engines(case):
    html = past(case, "2024-02-01")
    said = words_of(html)
    assert "A past version: this page as it stood on 1 February 2024" in said and "published on 10 January 2024" in said
    assert '<meta name="robots" content="noindex">' in html and "ld+json" not in html and "og:image" not in html
    assert f'/prisoners/{case.public_id}/">' in html[html.index('rel="canonical"') :][:120]
    assert Client().get(f"/prisoners/{case.public_id}/?as_of=2024-02-01")["X-Robots-Tag"] == "noindex"


def test_days_are_counted_up_to_that_day(case):
    assert "Held 74 days, counting up to 1 February 2024" in words_of(past(case, "2024-02-01"))


def test_what_changed_since_is_told_in_sentences_and_word_by_word(case):
    html = past(case, "2024-02-01")
    since = html[html.index('class="since"') :]
    assert "<del>work.</del><ins>films.</ins>" in since
    assert "released" in words_of(since) and "pardon" in words_of(since)
    assert "Nothing: the page still reads like this." in words_of(past(case, "2024-06-01"))


def test_a_day_before_the_first_version_says_when_that_was(case):
    said = words_of(past(case, "2024-01-09", 404))
    assert "was first published on 10 January 2024" in said and "Held since" not in said


@pytest.mark.parametrize("day", ["yesterday", "2024-02-30", "2024-1-1", "", "9999-12-31", "20240110", "0000-00-00"])
def test_a_day_that_is_none_is_refused(case, day):
    assert "This is not a day of the past." in words_of(past(case, day, 400))


def test_a_withdrawn_case_has_no_past_and_answers_like_one_that_never_was(case):
    services.unpublish(case=case, by=None, reason="asked for")
    never = page("/prisoners/AZ-9999/?as_of=2024-02-01", 404)
    # Each names its own address, in the links to its other languages.
    assert past(case, "2024-02-01", 404).replace(case.public_id, "AZ-9999") == never


def test_a_day_on_which_the_case_was_withdrawn_shows_nothing_of_it(case):
    with on("2024-07-01"):
        services.unpublish(case=case, by=None, reason="asked for")
    with on("2024-08-01"):
        published(case)
    said = words_of(past(case, "2024-07-15", 404))
    assert "is not public any more" in said and "Aziz" not in said


def test_the_past_keeps_to_what_was_struck_since(case):
    assert "for his work" in past(case, "2024-02-01")
    redact(case=case, target=Target(what=What.WORDS, words="for his work"), reason="asked for", by=None)
    html = past(case, "2024-02-01")
    assert "for his work" not in html and "Something was struck from it on" in words_of(html)


def test_a_portrait_that_was_replaced_is_not_shown_again():
    with on("2024-01-10"):
        case = published(PrisonerFactory(portrait=SimpleUploadedFile("a.jpg", taken_by_a_camera()), **GIVEN))
    with on("2024-02-10"):
        case.portrait = SimpleUploadedFile("b.jpg", taken_by_a_camera())
        case.save()
        published(case)
    assert "<img" in page(f"/prisoners/{case.public_id}/") and "<img" in past(case, "2024-02-10")
    assert "<img" not in past(case, "2024-01-15")


def test_a_past_version_costs_at_most_four_queries_however_many_there_are(case):
    url = f"/prisoners/{case.public_id}/?as_of=2024-02-01"
    few = cost_of(url)
    for n in range(6):
        PrisonerNameFactory(prisoner=case, name=f"Aziz {n}")
        HearingFactory(detention=case.detentions.get(), held=f"2024-04-0{n + 1}", court=None)
        published(case)
    assert cost_of(url) == few <= 4


def test_other_ways_to_write_the_address_keep_the_day(case):
    response = Client().get(f"/prisoners/{case.public_id.lower()}/?as_of=2024-02-01")
    assert response["Location"] == f"/prisoners/{case.public_id}/aziz-orujov/?as_of=2024-02-01"


def test_the_changes_lead_to_the_page_as_it_stood(case):
    html = page(f"/prisoners/{case.public_id}/")
    assert "?as_of=2024-01-10" in html and "?as_of=2024-03-01" in html and "?as_of=2024-06-01" not in html
