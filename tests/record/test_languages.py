"""Texts, names, dates and numbers in the reader's language, and the original, marked as such, where there is none."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import ngettext

from prisoners.publication import compose_prisoner
from prisoners.published import PublishedPrisoner
from prisoners.timeline import timeline_of
from record.date_words import date_in_words
from record.published import Version
from record.templatetags.languages import called_by, marked, said
from tests.factories import (
    CampaignDemandFactory,
    CampaignFactory,
    CampaignPrisonerFactory,
    DetentionFactory,
    HearingFactory,
    IncidentFactory,
    InstitutionFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    published,
)
from tests.visiting import cost_of, page, words_of

MOMENTS = ("2024-02-07", "2023-11", "2019~", "198X", "2021-21", "../2023-12-16", "2023-12-16/..", "2023-06/2023-08")
IN_WORDS = {
    "en": (
        *("7 February 2024", "November 2023", "around 2019", "the 1980s", "spring 2021"),
        *("on or before 16 December 2023", "on or after 16 December 2023", "between June 2023 and August 2023"),
    ),
    "az": (
        *("7 fevral 2024", "noyabr 2023", "təxminən 2019", "1980 onilliyi", "2021, yaz"),
        *("16 dekabr 2023 və ya daha əvvəl", "16 dekabr 2023 və ya daha sonra", "iyun 2023 – avqust 2023 arasında"),
    ),
    "ru": (
        *("7 февраля 2024", "ноябрь 2023", "около: 2019", "1980-е годы", "весна 2021"),
        *("не позднее: 16 декабря 2023", "не ранее: 16 декабря 2023", "между: июнь 2023 и август 2023"),
    ),
    "es": (
        *("7 de febrero de 2024", "noviembre de 2023", "alrededor de 2019", "los años 1980", "primavera de 2021"),
        *("no después de: 16 de diciembre de 2023", "no antes de: 16 de diciembre de 2023"),
        "entre junio de 2023 y agosto de 2023",
    ),
    "tr": (
        *("7 Şubat 2024", "Kasım 2023", "2019 dolayları", "1980’lı yıllar", "2021 ilkbaharı"),
        *("en geç: 16 Aralık 2023", "en erken: 16 Aralık 2023", "Haziran 2023 ile Ağustos 2023 arası"),
    ),
    "pt": (
        *("7 de fevereiro de 2024", "novembro de 2023", "por volta de 2019", "os anos 1980", "primavera de 2021"),
        *("não depois de: 16 de dezembro de 2023", "não antes de: 16 de dezembro de 2023"),
        "entre junho de 2023 e agosto de 2023",
    ),
    "el": (
        *("7 Φεβρουαρίου 2024", "Νοέμβριος 2023", "περίπου: 2019", "δεκαετία 1980", "άνοιξη 2021"),
        *("το αργότερο: 16 Δεκεμβρίου 2023", "το νωρίτερο: 16 Δεκεμβρίου 2023"),
        "μεταξύ: Ιούνιος 2023 και Αύγουστος 2023",
    ),
    "it": (
        *("7 febbraio 2024", "novembre 2023", "intorno a: 2019", "gli anni 1980", "primavera 2021"),
        *("non oltre: 16 dicembre 2023", "non prima di: 16 dicembre 2023", "tra giugno 2023 e agosto 2023"),
    ),
}


@pytest.mark.parametrize("language", IN_WORDS)
def test_a_date_is_written_as_the_language_writes_it(language: str) -> None:
    with translation.override(language):
        assert tuple(date_in_words({"edtf": edtf}) for edtf in MOMENTS) == IN_WORDS[language]


@pytest.mark.parametrize(
    ("language", "number", "years"),
    [("ru", "1 234 567", "1 год, 2 года, 5 лет, 21 год, 22 года, 25 лет"),
     ("el", "1.234.567", "1 έτος, 2 έτη, 5 έτη, 21 έτη, 22 έτη, 25 έτη"),
     ("tr", "1.234.567", "1 yıl, 2 yıl, 5 yıl, 21 yıl, 22 yıl, 25 yıl")],
)  # fmt: skip
def test_numbers_are_grouped_and_counted_as_the_language_does(language: str, number: str, years: str) -> None:
    with translation.override(language):
        assert number_format(1234567, force_grouping=True).replace("\xa0", " ") == number
        counted = [ngettext("%(n)d year", "%(n)d years", n) % {"n": n} for n in (1, 2, 5, 21, 22, 25)]
        assert ", ".join(counted) == years


def test_what_nobody_translated_stays_and_says_in_which_language_it_is() -> None:
    part = {"place": "<Baku>", "outcome": "Four months.", "translations": {"outcome": {"ru": "Четыре месяца."}}}
    with translation.override("ru"):
        assert marked(part, "outcome") == "Четыре месяца."
        assert marked(part, "place") == '<span lang="en">&lt;Baku&gt;</span>'
        assert said(part, "place").attribute == ' lang="en"'
        assert said(part, "outcome").attribute == ""
        assert not said(part, "nothing") and said(None, "place").attribute == ""
        assert called_by("Baku", None).text == "Baku"
    with translation.override("en"):
        assert marked(part, "place") == "<Baku>"


def translated_case():
    case = PrisonerFactory(
        name="Bahruz Samadov",
        name_ru="Бахруз Самадов",
        case_summary="Taken at home.",
        biography="Born in Baku.",
        biography_ru="Родился в Баку.",
    )
    PrisonerGroupFactory(prisoner=case, group__slug="scholar", group__name="scholar", group__name_ru="учёный")
    detention = DetentionFactory(prisoner=case, place="Baku", place_ru="Баку", arrested_by="police")
    HearingFactory(detention=detention, outcome="Four months.", outcome_ru="Четыре месяца.", held="2024-03-12")
    incident = IncidentFactory(prisoner=case, description="Beaten.", description_ru="Избит.")
    incident.kind.name_ru = "избиение"
    incident.kind.save()
    return case


@pytest.mark.django_db
def test_a_profile_is_told_in_the_language_of_the_page_as_far_as_it_has_been_translated() -> None:
    case = published(translated_case())
    html = page(f"/ru/prisoners/{case.public_id}/")
    words = words_of(html)
    for told in ("Бахруз Самадов", "Учёный", "Баку", "Четыре месяца.", "Избиение", "Избит.", "Родился в Баку."):
        assert told in words, told
    # The original of the name beside it; what has no translation, in its own language.
    assert "Bahruz Samadov" in words
    assert '<p class="lead" lang="en">Taken at home.' in html
    assert "other-language" in html
    assert "Родился" not in page(f"/prisoners/{case.public_id}/")


@pytest.mark.django_db
def test_the_timeline_is_told_in_the_language_of_the_page() -> None:
    document = compose_prisoner(translated_case())
    with translation.override("ru"):
        entries = [*timeline_of(document).dated, *timeline_of(document).undated]
        told = " | ".join(f"{entry.title} {entry.note}" for entry in entries)
    assert "Баку" in told and "Четыре месяца." in told and "Избиение" in told
    assert "Beaten" not in told and "Four months" not in told


@pytest.mark.django_db
def test_lists_and_cards_name_people_and_groups_in_the_language_of_the_page_at_no_more_cost() -> None:
    published(translated_case())
    for view in ("", "?view=table"):
        words = words_of(page(f"/ru/prisoners/{view}"))
        assert "Бахруз Самадов" in words and "учёный" in words.lower()
        assert cost_of(f"/ru/prisoners/{view}") <= 8
    # Whoever has no other name goes by the one there is.
    published(PrisonerFactory(name="Igbal Abilov"))
    assert "Igbal Abilov" in page("/ru/prisoners/")


@pytest.mark.django_db
def test_other_nouns_are_told_in_the_language_of_the_page() -> None:
    body = published(
        OrganizationFactory(name="Union", name_ru="Профсоюз", description="Of workers.", description_ru="Рабочих.")
    )
    prison = published(
        InstitutionFactory(name="Prison 1", name_ru="Тюрьма 1", letter_rules="No maps.", postal_address="Baku")
    )
    campaign = CampaignFactory(title="Free him", title_ru="Свободу ему", body="Now.", body_ru="Сейчас.")
    CampaignDemandFactory(campaign=campaign, text="Release", text_ru="Освободить")
    CampaignPrisonerFactory(campaign=campaign, prisoner=published(translated_case()))
    published(campaign)
    seen = {
        f"/ru/organizations/{body.slug}/": ("Профсоюз", "Рабочих."),
        "/ru/organizations/": ("Профсоюз",),
        f"/ru/institutions/{prison.slug}/": ("Тюрьма 1", "No maps."),
        f"/ru/institutions/{prison.slug}/people/": ("Тюрьма 1",),
        f"/ru/campaigns/{campaign.slug}/": ("Свободу ему", "Сейчас.", "Освободить", "Бахруз Самадов"),
        "/ru/campaigns/": ("Свободу ему", "Освободить"),
    }
    for path, told in seen.items():
        words = words_of(page(path))
        assert all(text in words for text in told), path
    html = page(f"/ru/institutions/{prison.slug}/")
    assert '<p lang="en">No maps.</p>' in html and "other-language" in html
    # Where there is no translation there is no empty place.
    assert "Union" in page(f"/el/organizations/{body.slug}/")


@pytest.mark.django_db
def test_the_log_and_its_feed_tell_changes_in_the_language_of_the_page_and_the_api_in_english() -> None:
    published(translated_case())
    kept = Version.objects.latest("sequence").summary
    assert "Bahruz Samadov" in kept
    for path in ("/ru/changes/", "/ru/changes.atom"):
        told = page(path)
        assert "Бахруз Самадов" in told and kept not in told
    assert Client().get("/api/v1/changes/", headers={"accept-language": "ru"}).json()["results"][0]["summary"] == kept


@pytest.mark.django_db
def test_a_person_read_without_translations_goes_by_the_name_that_is_there() -> None:
    case = published(translated_case())
    with translation.override("ru"):
        assert PublishedPrisoner.objects.get(pk=case.public_id).called.text == "Bahruz Samadov"
        assert PublishedPrisoner.objects.in_brief().get(pk=case.public_id).called.text == "Бахруз Самадов"
