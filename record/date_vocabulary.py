"""The words that people write dates with, in the languages our sources are in."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from pathlib import Path

import django
from django.utils import dates

from record.names import folded

# Django's own catalogues name the months, in every form, in these languages. Where one form names two months in two
# languages the earlier language holds; short forms are taken of the first ten only, they are too like other words.
LANGUAGES = ("en", "az", "ru", "tr", "es", "pt", "el", "it", "fr", "de", "uk", "be", "ka", "hy", "ar", "fa", "pl")
_WITH_SHORT_FORMS = LANGUAGES[:10]
_CATALOGUES = Path(django.__file__).parent / "conf" / "locale"

# What a grammatical case adds to a month (Azerbaijani and Turkish “aprelin”, “Nisan'da”; Russian “в апреле”).
_CASE_ENDINGS = (
    "indan",
    "inden",
    "inda",
    "inde",
    "unda",
    "unde",
    "dan",
    "den",
    "in",
    "un",
    "da",
    "de",
    "ta",
    "te",
    "e",
)


class Meaning(Enum):
    """What a word does to the date it stands with."""

    AROUND = "around"
    MAYBE = "maybe"
    BEFORE = "before"
    UNTIL = "until"
    AFTER = "after"
    SINCE = "since"
    AND = "and"
    BETWEEN = "between"
    PART = "part"
    FILLER = "filler"
    UNKNOWN = "unknown"


# In plain Latin, but in their own letters where the plain form is a word of another language (“önce”, “до”).
_PHRASES: dict[Meaning, str] = {
    Meaning.AROUND: (
        "around, about, circa, ca, c, approx, approximately, roughly, near, okolo, primerno, priblizitelno, yaklasik, "
        "takriben, civarinda, taxminan, hacia, alrededor de, cerca de, por volta de, aproximadamente, peripoy, gyro, "
        "verso, intorno a, intorno al, vers, environ, um, etwa, ungefahr, priblyzno, blizko"
    ),
    Meaning.MAYBE: (
        "maybe, perhaps, possibly, probably, presumably, uncertain, vozmozhno, veroyatno, belki, ehtimal, "
        "probablemente, provavelmente, pithanos, forse, peut etre, vielleicht"
    ),
    Meaning.BEFORE: (
        "before, prior to, earlier than, до, ranshe, önce, avval, antes de, antes del, antes do, antes da, πριν, "
        "πριν από, prima di, prima del, avant, vor"
    ),
    Meaning.UNTIL: (
        "until, till, by, on or before, in or before, no later than, not later than, at the latest, up to, not after, "
        "не позднее, kadar, qadar, hasta, até, έως, μέχρι, fino a, fino al, jusqu a, jusque, jusqu en, bis, spatestens"
    ),
    Meaning.AFTER: (
        "after, later than, после, sonra, despues de, despues del, depois de, μετά, μετά από, dopo, dopo il, apres, "
        "nach"
    ),
    Meaning.SINCE: (
        "since, from, on or after, in or after, no earlier than, not earlier than, at the earliest, not before, "
        "starting, as of, с, со, от, etibaran, beri, desde, a partir de, από, dal, dall, depuis, ab, seit, не ранее"
    ),
    Meaning.AND: "and, or, to, through, и, или, по, va, ve, ya da, veya, y, o, u, e, a, ou, και, al, ad, et, und, oder",
    Meaning.BETWEEN: (
        "between, mezhdu, arasinda, arasi, entre, metaxy, tra, fra, zwischen, night of, the night of, night between, "
        "the night between"
    ),
    Meaning.PART: (
        "early, mid, middle of, the middle of, late, beginning of, start of, end of, the beginning of, the start of, "
        "the end of, first half of, second half of, the first half of, the second half of, nachalo, v nachale, "
        "seredina, v seredine, konets, v kontse, principios de, a principios de, mediados de, a mediados de, "
        "finales de, a finales de, inicio de, início de, meados de, fim de, inizio, metà di, fine di, avvalinda, "
        "avvallarinda, sonunda, ortalarinda, ortasinda, basinda, debut, fin, anfang, mitte, ende"
    ),
    Meaning.FILLER: (
        "the, of, on, in, at, an, year, month, day, de, del, do, da, dos, el, la, le, il, em, en, no, na, v, vo, g, "
        "gg, god, goda, godu, ili, ilin, ilda, ilinda, yil, yili, yilinda, ayi, ay, ayinda, gun, gunu, dia, mes, ano, "
        "den, der, am, im, τις, του, στις, τον, giorno, rik, roku"
    ),
    Meaning.UNKNOWN: (
        "unknown, not known, n a, none, no date, undated, nd, n d, neizvestno, bilinmiyor, namalum, desconocido, "
        "desconocida, desconhecido, desconhecida, άγνωστο, sconosciuto, sconosciuta, inconnu, unbekannt"
    ),
}

# By the numbers that EDTF gives them.
_SEASONS: dict[int, str] = {
    21: "spring, vesna, vesnoy, vesny, ilkbahar, bahar, yaz fasli, primavera, anoixi, printemps, fruhling, fruhjahr",
    22: "summer, leto, letom, leta, yay, verano, verao, kalokairi, estate, ete, sommer",
    23: "autumn, fall, osen, osenyu, oseni, sonbahar, payiz, otono, outono, fthinoporo, autunno, automne, herbst",
    24: "winter, zima, zimoy, zimy, kis, qis, invierno, inverno, cheimonas, hiver",
}


def _split(phrases: str) -> list[str]:
    return [phrase.strip() for phrase in phrases.split(",")]


MEANINGS = {phrase: meaning for meaning, phrases in _PHRASES.items() for phrase in _split(phrases)}
LONGEST_PHRASE = max(len(phrase.split()) for phrase in MEANINGS)
SEASONS = {word: season for season, words in _SEASONS.items() for word in _split(words)}


def meaning_of(words: list[str]) -> Meaning | None:
    """What a phrase, word by word, does to the date beside it; None if nothing that we know."""
    written = " ".join(words).casefold()
    return MEANINGS.get(written) or MEANINGS.get(folded(written)) or (Meaning.FILLER if is_weekday(written) else None)


@lru_cache(maxsize=4096)
def is_weekday(phrase: str) -> bool:
    """Whether a phrase names a day of the week: it adds nothing to a date."""
    return folded(phrase) in _weekdays()


@lru_cache(maxsize=1)
def _weekdays() -> frozenset[str]:
    catalogues = [_catalogue(language) for language in LANGUAGES]
    return frozenset(folded(c.gettext(_source(day))) for c in catalogues for day in dates.WEEKDAYS.values())


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """Folded names of the months, long, short and in the genitive, to their numbers."""
    named = [(word, number) for language in LANGUAGES for number, word in _long_names(language)]
    named += [(word, number) for language in _WITH_SHORT_FORMS for number, word in _short_names(language)]
    found = {"sept": 9}
    for word, number in named:
        if word:
            found.setdefault(word, number)
    return found


def _long_names(language: str) -> Iterator[tuple[int, str]]:
    catalogue = _catalogue(language)
    for number, name in dates.MONTHS.items():
        english = _source(name)
        yield number, folded(catalogue.gettext(english))
        yield number, folded(catalogue.pgettext("alt. month", english))


def _short_names(language: str) -> Iterator[tuple[int, str]]:
    catalogue = _catalogue(language)
    for number, name in dates.MONTHS_3.items():
        yield number, folded(catalogue.gettext(_source(name)))
        yield number, folded(catalogue.pgettext("abbrev. month", _source(dates.MONTHS_AP[number])))


def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", _CATALOGUES, [language], fallback=True)


def _source(name: object) -> str:
    """The English of one of Django's lazy names: its last argument, after the context if there is one."""
    return str(name._args[-1])  # type: ignore[attr-defined]


@lru_cache(maxsize=4096)
def month_of(word: str) -> int | None:
    """The number of the month that a word names, in whatever language and case; None if it names none."""
    known, name = months(), folded(word)
    if name in known:
        return known[name]
    for ending in _CASE_ENDINGS:
        stem = name.removesuffix(ending)
        # Three letters and an ending make many other words (“marin”, “setde”).
        if stem != name and len(stem) >= 4 and stem in known:
            return known[stem]
    return None


@lru_cache(maxsize=4096)
def season_of(word: str) -> int | None:
    """The number that EDTF gives to the season a word names; None if it names none."""
    return SEASONS.get(folded(word))
