"""Uncertain dates in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record.date_words import date_in_words


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("", ""),
        ("2024-02-07", "7 February 2024"),
        ("2023-06", "June 2023"),
        ("2023", "2023"),
        ("2019~", "around 2019"),
        ("2019?", "2019 (uncertain)"),
        ("2019-05%", "around May 2019 (uncertain)"),
        ("2023-06/2023-08", "between June 2023 and August 2023"),
        ("../2023-12-16", "on or before 16 December 2023"),
        ("2023-12-16/..", "on or after 16 December 2023"),
        ("2023-21", "spring 2023"),
        ("199X", "the 1990s"),
    ],
)
def test_a_date_reads_as_a_person_would_write_it(edtf: str, words: str) -> None:
    assert date_in_words({"edtf": edtf, "earliest": None, "latest": None}) == words


def test_no_date_has_no_words() -> None:
    assert date_in_words(None) == ""


@given(st.text(max_size=45))
def test_no_text_makes_the_words_fail(text: str) -> None:
    assert isinstance(date_in_words({"edtf": text}), str)
