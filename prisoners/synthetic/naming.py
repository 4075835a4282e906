"""Names of people who could be, and how they are met in sources: in their own script, romanised, in English, in
Russian, without marks."""

from __future__ import annotations

import random
from collections.abc import Callable

from prisoners.synthetic.name_lists import AZERBAIJANI, Names
from record.names import folded
from record.romanising import romanised

_IN_ENGLISH = str.maketrans(
    {"ə": "a", "q": "g", "c": "j", "x": "kh", "ş": "sh", "ç": "ch", "ğ": "gh", "ı": "i", "ö": "o", "ü": "u"}
    | {"Ə": "A", "Q": "G", "C": "J", "X": "Kh", "Ş": "Sh", "Ç": "Ch", "Ğ": "Gh", "İ": "I", "Ö": "O", "Ü": "U"}
)
_IN_RUSSIAN = {"a": "а", "ə": "а", "b": "б", "c": "дж", "ç": "ч", "d": "д", "e": "е", "f": "ф", "g": "г", "ğ": "г"} | {
    "h": "г",
    "x": "х",
    "ı": "ы",
    "i": "и",
    "j": "ж",
    "k": "к",
    "q": "г",
    "l": "л",
    "m": "м",
    "n": "н",
    "o": "о",
    "ö": "о",
    "p": "п",
    "r": "р",
    "s": "с",
    "ş": "ш",
    "t": "т",
    "u": "у",
    "ü": "у",
    "v": "в",
    "y": "й",
    "z": "з",
}


def name_in(language: Names, chance: random.Random, *, man: bool) -> str:
    """A whole name in a language, in its own script."""
    given = chance.choice(language.men if man else language.women)
    # The commonest surnames are far more frequent than the rest.
    place = min(int(chance.paretovariate(0.6)) - 1, 10**6)
    many = language.surnames
    surname = many[place] if place < len(many) else chance.choice(many)
    if not man:
        surname = next((surname.removesuffix(m) + f for m, f in language.feminine if surname.endswith(m)), surname)
    if language.patronymic is None or chance.random() < 0.6:
        return f"{given} {surname}"
    father = f"{chance.choice(language.men)} {language.patronymic[0 if man else 1]}"
    return f"{given} {father} {surname}" if chance.random() < 0.7 else f"{surname} {given} {father}"


def spelling_of(language: Names, chance: random.Random) -> Callable[[str], str]:
    """How someone writes the names of a language: as they are, or in one of the ways in which they are met."""
    how = chance.random()
    if how < 0.4:
        return str
    if language is not AZERBAIJANI:
        return lambda name: romanised(name).title()
    if how < 0.8:
        return in_english
    return in_russian if how < 0.9 else lambda name: folded(name).title()


def in_russian(name: str) -> str:
    """An Azerbaijani name as the Russian press writes it."""
    lower = name.replace("İ", "i").replace("I", "ı").lower()
    for group, letters in (("ya", "я"), ("yu", "ю"), ("yev", "ев"), ("ye", "е"), ("yə", "я")):
        lower = lower.replace(group, letters)
    return "".join(_IN_RUSSIAN.get(letter, letter) for letter in lower).title()


def in_english(name: str) -> str:
    """An Azerbaijani name as the English press writes it."""
    return name.translate(_IN_ENGLISH)
