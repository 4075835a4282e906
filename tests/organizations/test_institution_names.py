"""Names of institutions as sources print them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from organizations.institution_names import read_institution

ONE = [
    [
        "Prison # 11",
        "Prison No. 11",
        "Prison #11",
        "Prison №11",
        "prison no 11",
        "Penitentiary Institution № 11",
        "11 saylı cəzaçəkmə müəssisəsi",
    ],
    [
        "Baku Investigative Prison (Kurdakhani pre-trial detention center)",
        "Baki Investigative Prison (Kurdakhani prison)",
        "Baku Detention Facility (Kurdakhani Prison)",
        "Baku Investigative Prison No. 1 (Kurdakhani Detention Centre)",
        "Kurdakhani pre-trial detention center",
    ],
    [
        "Investigative prison No.3 (Shuvalan pre-trial detention center)",
        "Investigative Prison # 3 (Shuvelan prison)",
    ],
    ["Gobustan Closed Prison", "Gobustan Prison"],
    ["Investigative Prison of the Ministry of National Security", "Ministry of National Security Detention Facility"],
    ["ИК-6", "IK-6"],
]


@pytest.mark.parametrize("spellings", ONE)
def test_one_institution_has_one_key_however_it_is_written(spellings):
    assert len({read_institution(name).key for name in spellings}) == 1


def test_different_institutions_have_different_keys():
    assert len({read_institution(spellings[0]).key for spellings in ONE}) == len(ONE)


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [
        ("Prison No. 5", "prison", "5"),
        ("Baku Investigative Prison No. 1", "pre_trial_detention_center", "1"),
        ("СИЗО-1 Минск", "pre_trial_detention_center", "1"),
        ("Sabail District Court", "court", ""),
        ("Narimanov District Police Department", "police_station", ""),
        ("General Prosecutor's Office", "prosecutor", ""),
        ("Psychiatric Hospital No. 1", "psychiatric_hospital", "1"),
        ("A house in Sheki", "other", ""),
    ],
)
def test_kind_and_number_are_told_by_the_name(name, kind, number):
    read = read_institution(name)
    assert (read.kind, read.number) == (kind, number)


def test_the_place_is_what_is_left_of_the_name():
    assert read_institution("Sheki Penitentiary Institution").place == "Sheki"
    assert read_institution("Prison №2").place == ""


@pytest.mark.parametrize("text", ["", " ", "()", "-"])
def test_no_name_is_refused(text):
    with pytest.raises(ValidationError, match="no name"):
        read_institution(text)


def test_a_name_has_a_bounded_length():
    with pytest.raises(ValidationError, match="at most"):
        read_institution("a" * 10_000)


@given(
    st.one_of(
        st.text(max_size=620),
        st.lists(st.sampled_from(["Prison", "No.", "#", "№", "11", "(", ")", "Baku", "court", "of"]), max_size=12).map(
            " ".join
        ),
    )
)
def test_no_text_does_anything_but_be_read_or_refused(text):
    try:
        read = read_institution(text)
    except ValidationError:
        return
    assert read.key == read.keys[-1]
    assert read.key.count(":") >= 2
