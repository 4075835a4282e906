"""Names by their sound: written down in Latin, by phonetic keys, and compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record.name_likeness import forms_of, likeness, same_by_sound
from record.names import folded, searchable
from record.phonetics import MOST_READINGS, keys_of_part, name_keys, parts_of, readings
from record.romanising import romanised
from record.scripts import script_of


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("Şahin Əliyev", "shahin aliyev"),
        ("ŞAHİN İLHAM", "shahin ilham"),
        ("Севиндж Хадиджа", "sevinj khadija"),
        ("Ціханоўская", "tsikhanowskaya"),
        ("Ҹавад Һәсән", "javad hasan"),
        ("Γιώργος Μπάμπης Τζίμης Παπαδόπουλος", "giorgos babis jimis papadopulos"),
        ("მზია ამაღლობელი", "mzia amaghlobeli"),
        ("Ղուկասյան Հովհաննես", "ghukasyan hovhannes"),
        ("محمد الخطيب", "mhmd al khtyb"),
        ("O’Brien-D'Arcy", "obrien darcy"),
        ("…", ""),
    ],
)
def test_a_name_is_written_down_as_it_sounds(name: str, sound: str) -> None:
    assert romanised(name) == sound


@pytest.mark.parametrize(
    "spellings",
    [
        ["Həsənli", "Гасанлы", "Hasanly", "Hesenli", "Khasanli", "HASANLI", "حسنلی"],
        ["Cəfərov", "Jafarov", "Dzhafarov", "Djafarov", "Джафаров", "Ceferov"],
        ["Xədicə", "Khadija", "Хадиджа", "Hadija", "Khadidja"],
        ["Bialacki", "Бяляцкі", "Беляцкий", "Bialiatski", "Bialiacki"],
        ["Jorge", "Хорхе"],
        ["Hernández", "Эрнандес"],
        ["Uladzimir", "Уладзімір", "Владимир", "Vladimir"],
        ["Məhəmməd", "Mehemmed", "Muhammad", "محمد", "Мухаммед"],
        ["Çiğdem", "Cigdem", "Chighdem", "Чигдем"],
    ],
)
def test_spellings_of_one_name_have_a_key_in_common_with_the_first(spellings: list[str]) -> None:
    first = {key for form in (romanised(spellings[0]), folded(spellings[0])) for key in keys_of_part(form)}
    for other in spellings[1:]:
        assert first & {key for form in (romanised(other), folded(other)) for key in keys_of_part(form)}, other


@pytest.mark.parametrize(
    ("one", "other"), [("Əli", "Lalə"), ("Elşən", "Elşad"), ("Samir", "Nadir"), ("Orxan", "Tural")]
)
def test_other_names_have_none(one: str, other: str) -> None:
    assert not set(readings(romanised(one))) & set(readings(romanised(other)))


def test_words_that_come_and_go_are_no_part_of_a_name_unless_there_is_nothing_else() -> None:
    assert parts_of("tofig rashid oglu yagublu") == ["tofig", "rashid", "yagublu"]
    assert parts_of("hathloul al") == ["hathloul"]
    assert parts_of("oglu") == ["oglu"]


def test_a_name_run_together_in_another_order_has_a_key_of_the_name() -> None:
    keys = set(name_keys(["Tofiq Rəşid oğlu Yaqublu"]))
    for together in ("tofigyagublu", "yagublutofig", "tofigrashidogluyagublu"):
        assert keys & {"=" + key for key in readings(together)}, together


@given(st.text(max_size=400))
def test_any_text_has_few_keys_of_bounded_length(text: str) -> None:
    keys = name_keys([text])
    assert len(keys) < 2500
    assert all(len(key) <= 260 for key in keys)
    assert all(len(readings(part)) <= MOST_READINGS for part in parts_of(romanised(text)))
    assert 0 <= likeness(forms_of(text), forms_of("Elşən Həsənov")) <= 1


@given(st.text(max_size=60))
def test_every_name_is_most_like_itself(text: str) -> None:
    if forms_of(text)[0]:
        assert likeness(forms_of(text), forms_of(text)) == 1


def test_likeness_follows_what_is_heard() -> None:
    def like(one: str, other: str) -> float:
        return likeness(forms_of(one), forms_of(other))

    assert like("Ulvi Hasanli", "Ülvi Həsənli") == 1
    assert like("UlviHasanli", "Ülvi Həsənli") > like("Ulvi Hasanov", "Ülvi Həsənli")
    assert like("Ульви Гасанлы", "Ülvi Həsənli") > 0.9 > like("Elvin Hüseynli", "Ülvi Həsənli")
    # Someone else's father's name costs more than none.
    assert like("Nijat Nazim oglu Aliyev", "Nicat Əliyev") > like("Nijat Nazim oglu Aliyev", "Nicat Rauf oğlu Əliyev")
    assert like("U. Hasanli", "Ülvi Həsənli") > like("T. Hasanli", "Ülvi Həsənli")


def test_a_part_too_many_or_a_blank_is_still_the_same_by_sound() -> None:
    assert same_by_sound(["tofig", "yagublu"], ["tofiq", "rashid", "yaqublu"])
    assert same_by_sound(["kara", "murza"], ["karamurza"])
    assert not same_by_sound(["tofig"], ["tofiq", "yaqublu"])
    assert not same_by_sound(["elshad", "hasanov"], ["elshan", "hasanov"])


def test_all_forms_of_a_name_are_kept_apart_and_run_together() -> None:
    assert searchable(["Şahin Əli", "…"]) == "sahin ali | sahinali | shahin ali | shahinali"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Elşən", "Latn"),
        ("Эльшан", "Cyrl"),
        ("محمد", "Arab"),
        ("მზია", "Geor"),
        ("Արմեն", "Armn"),
        ("Νίκος", "Grek"),
        ("יצחק", "Hebr"),
        ("许志永", "Hani"),
        ("โสภณ", "Zyyy"),
        ("12 …", ""),
        ("Эльшан (Elshan)", "Cyrl"),
    ],
)
def test_the_script_of_a_text_is_that_of_most_letters(text: str, script: str) -> None:
    # Equal numbers: the first seen.
    assert script_of(text) == script
