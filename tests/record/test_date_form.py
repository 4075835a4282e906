"""Dates in forms of the desk: words in, EDTF kept, and the reading shown back."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from record.date_form import UncertainDateFormField
from record.models import Source
from tests.desk import at_desk, page_of, save, staff
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return at_desk(staff("Editor"))


def reading_of(client: Client, text: str) -> dict[str, str]:
    return client.get(reverse("read-date"), {"text": text}).json()


class DatedForm(forms.Form):
    day = UncertainDateFormField(required=False)


def test_a_date_in_words_is_kept_as_edtf():
    form = DatedForm({"day": "between June and August 2023"})
    assert form.is_valid()
    assert form.cleaned_data["day"] == "2023-06/2023-08"


def test_a_date_that_is_not_understood_is_refused_by_the_form_in_a_sentence():
    assert "which?" in DatedForm({"day": "03/04/2007"}).errors["day"][0]


def test_the_same_date_in_other_words_is_no_change():
    assert not DatedForm({"day": "Nov 2023"}, initial={"day": "2023-11"}).has_changed()


@pytest.mark.parametrize("kept", ["1789-07-14", "2014-XX", "2004-06~/2004-08"])
def test_what_is_on_record_can_be_saved_again(kept):
    form = DatedForm({"day": kept})
    assert form.is_valid()
    assert form.cleaned_data["day"] == kept


def test_every_form_of_a_model_with_a_date_takes_words():
    assert isinstance(Source._meta.get_field("published_on").formfield(), UncertainDateFormField)


def test_a_date_typed_at_the_desk_in_words_is_saved_and_shown_in_both_ways(desk):
    source = SourceFactory(published_on="")
    page = save(desk, page_of(source), "_continue", published_on="7 Feb 2024")
    source.refresh_from_db()
    assert source.published_on == "2024-02-07"
    assert source.published_on_earliest == source.published_on_latest
    assert 'value="2024-02-07"' in page.text
    assert ">7 February 2024</output>" in page.text
    assert "desk/date-reading.js" in page.text


def test_the_desk_tells_how_a_date_will_be_read(desk):
    assert reading_of(desk, "around 2019") == {"edtf": "2019~", "words": "around 2019", "problem": ""}


def test_the_desk_tells_what_is_doubtful(desk):
    assert "twice" in reading_of(desk, "2 August 2 2014")["words"]


def test_the_desk_tells_why_a_date_cannot_be_read(desk):
    read = reading_of(desk, "31 Feb 2014")
    assert read["edtf"] == read["words"] == ""
    assert "28 days" in read["problem"]


def test_a_text_without_end_is_cut_short(desk):
    assert "at most" in reading_of(desk, "1" * 5_000)["problem"]


def test_markup_in_a_date_is_shown_as_text(desk):
    page = desk.post(page_of(SourceFactory()), {"title": "x", "published_on": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in page.text


def test_only_staff_are_told_how_a_date_reads():
    answer: Any = Client().get(reverse("read-date"), {"text": "2019"})
    assert answer.status_code == 302
    assert "login" in answer.url


def test_a_reading_is_asked_for_and_never_sent(desk):
    assert desk.post(reverse("read-date"), {"text": "2019"}).status_code == 405
