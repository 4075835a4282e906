"""Uncertain dates."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from record.dates import MAX_LENGTH, UncertainDate
from tests.factories import EventFactory

DAYS = st.dates(min_value=dt.date(1000, 1, 1))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-11", "2023-11-01", "2023-11-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-11-20", "2023-11-20", "2023-11-20"),
        ("2023-06/2023-08", "2023-06-01", "2023-08-31"),
        (" 2023-11 ", "2023-11-01", "2023-11-30"),
    ],
)
def test_a_date_spans_every_day_it_can_mean(text: str, earliest: str, latest: str) -> None:
    read = UncertainDate.parse(text)
    assert (read.earliest, read.latest) == (day(earliest), day(latest))
    assert read.edtf == text.strip()


def test_on_or_before_a_day_has_no_earliest_day() -> None:
    read = UncertainDate.parse("../2023-12-16")
    assert (read.earliest, read.latest) == (None, day("2023-12-16"))


def test_on_or_after_a_day_has_no_latest_day() -> None:
    read = UncertainDate.parse("2023-12-16/..")
    assert (read.earliest, read.latest) == (day("2023-12-16"), None)


def test_around_a_year_includes_the_year() -> None:
    read = UncertainDate.parse("2023~")
    assert read.earliest is not None and read.latest is not None
    assert read.earliest <= day("2023-01-01") and read.latest >= day("2023-12-31")


def test_nothing_known_is_a_value() -> None:
    read = UncertainDate.parse("  ")
    assert not read.known
    assert read.as_public() == {"edtf": "", "earliest": None, "latest": None}


@pytest.mark.parametrize(
    "text",
    ["yesterday", "16.12.2023", "2023-13", "2023-02-30", "2023-11-20T10:00", "0", "-", "/", "../", "/..", "XXXX"],
)
def test_what_is_not_a_date_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        UncertainDate.parse(text)
    assert "2023-11-20" in refused.value.messages[0]


def test_an_interval_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="ends before it begins"):
        UncertainDate.parse("2023-12/2023-06")


def test_an_interval_open_at_both_ends_is_refused_because_it_says_nothing() -> None:
    with pytest.raises(ValidationError, match="leave the date empty"):
        UncertainDate.parse("../..")


def test_a_date_has_a_bounded_length() -> None:
    with pytest.raises(ValidationError, match=str(MAX_LENGTH)):
        UncertainDate.parse("2" * (MAX_LENGTH + 1))


@given(DAYS)
def test_a_known_day_means_that_day_alone(known: dt.date) -> None:
    read = UncertainDate.parse(known.isoformat())
    assert (read.earliest, read.latest) == (known, known)


@given(DAYS, DAYS)
def test_an_interval_runs_from_its_first_day_to_its_last(one: dt.date, other: dt.date) -> None:
    first, last = sorted((one, other))
    read = UncertainDate.parse(f"{first.isoformat()}/{last.isoformat()}")
    assert (read.earliest, read.latest) == (first, last)


@given(DAYS, st.sampled_from(["?", "~", "%"]))
def test_doubt_never_leaves_out_the_day_itself(known: dt.date, mark: str) -> None:
    read = UncertainDate.parse(f"{known.isoformat()}{mark}")
    assert read.earliest is None or read.earliest <= known
    assert read.latest is None or read.latest >= known


@given(
    st.one_of(
        st.text(max_size=MAX_LENGTH + 5),
        st.text(alphabet="0123456789-/.~?%XuyYES[]{},T:+ ", max_size=MAX_LENGTH),
        st.from_regex(r"-?\d{1,5}(-\d{1,2}){0,2}[~?%]?(/(\.\.|-?\d{1,5}(-\d{1,2}){0,2}[~?%]?))?", fullmatch=True),
    )
)
def test_no_text_does_anything_but_be_read_or_refused(text: str) -> None:
    try:
        read = UncertainDate.parse(text)
    except ValidationError:
        return
    assert read.earliest is None or read.latest is None or read.earliest <= read.latest
    assert len(read.edtf) <= MAX_LENGTH


@pytest.mark.django_db
def test_saving_keeps_the_bounds_beside_the_date() -> None:
    event = EventFactory(began="2023-06")
    event.refresh_from_db()
    assert (event.began_earliest, event.began_latest) == (day("2023-06-01"), day("2023-06-30"))
    event.began = ""
    event.save()
    event.refresh_from_db()
    assert (event.began, event.began_earliest, event.began_latest) == ("", None, None)


@pytest.mark.django_db
def test_saving_what_is_not_a_date_is_refused() -> None:
    with pytest.raises(ValidationError, match="not a date"):
        EventFactory(began="soon")
