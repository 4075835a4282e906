"""Names of people as sources print them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from prisoners.reading import read_person_name


@pytest.mark.parametrize(
    ("printed", "name", "father", "gender"),
    [
        ("Abdul Abdulmanaf oglu Abilov", "Abdul Abilov", "Abdulmanaf", "male"),
        ("Faraj Karimov, Raqif oğlu", "Faraj Karimov", "Raqif", "male"),
        ("Yunusova Leyla Islam qızı", "Leyla Yunusova", "Islam", "female"),
        ("Yunusov, Arif Seyfulla oglu", "Arif Yunusov", "Seyfulla", "male"),
        ("Sevinj Rafig gizi Aliyeva", "Sevinj Aliyeva", "Rafig", "female"),
        ("Иванов Иван Петрович", "Иван Иванов", "Петрович", "male"),
        ("Анна Сергеевна Петрова", "Анна Петрова", "Сергеевна", "female"),
        ("KARIMOV Faraj", "Faraj Karimov", "", ""),
        ("Karimov, Faraj", "Faraj Karimov", "", ""),
        ("Maria Kalesnikava", "Maria Kalesnikava", "", ""),
        ("Abdulhadi bin Ahmed al-Khawaja", "Abdulhadi bin Ahmed al-Khawaja", "", ""),
        ("Aung San Suu Kyi", "Aung San Suu Kyi", "", ""),
        ("Madonna", "Madonna", "", ""),
    ],
)
def test_the_name_people_say_is_found_in_any_order(printed, name, father, gender):
    read = read_person_name(printed)
    assert (read.name, read.fathers_name, read.gender) == (name, father, gender)


def test_the_name_as_printed_is_kept_as_a_variant():
    assert read_person_name("Abdul Abdulmanaf oglu Abilov").variants == ("Abdul Abdulmanaf oglu Abilov",)


def test_a_name_in_brackets_is_another_name_of_the_same_person():
    read = read_person_name("Arif Yunus (Arif Seyfulla oğlu Yunusov)")
    assert read.name == "Arif Yunus"
    assert read.variants == ("Arif Seyfulla oğlu Yunusov", "Arif Yunusov")
    assert read.fathers_name == "Seyfulla"


def test_an_alias_is_a_variant():
    assert read_person_name("Ulvi Hasanli a.k.a. Ulvi").variants == ("Ulvi",)


@pytest.mark.parametrize("text", ["", "  ", "—", "()"])
def test_no_name_is_refused(text):
    with pytest.raises(ValidationError, match="no name"):
        read_person_name(text)


def test_a_name_has_a_bounded_length():
    with pytest.raises(ValidationError, match="at most"):
        read_person_name("a" * 10_000)


@pytest.mark.parametrize("text", ["", " ", "()", ") a.k.a. )", "- also known as -"])
def test_a_text_without_a_name_is_refused(text):
    with pytest.raises(ValidationError, match="no name"):
        read_person_name(text)


@given(
    st.one_of(
        st.text(max_size=420),
        st.lists(
            st.sampled_from(["oglu", "qızı", "Anna", "ИВАН", ",", "(", ")", "a.k.a.", "Ivanovich", "-"]), max_size=12
        ).map(" ".join),
    )
)
def test_no_text_does_anything_but_be_read_or_refused(text):
    try:
        read = read_person_name(text)
    except ValidationError:
        return
    assert read.name.strip()
    assert read.name not in read.variants
