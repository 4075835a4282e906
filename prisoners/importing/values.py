"""Words in cells that stand for a choice of the model: gender, kind of detention, end, country, group."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from django.utils import translation
from django_countries import countries

from record.names import folded

_APART = re.compile(r"\s*(?:[;,/|+&]|\band\b|\bvə\b|\bи\b|\by\b|\be\b)\s*", re.IGNORECASE)
_GENDERS = {
    "female": ("f", "female", "woman", "w", "zhenskiy", "zh", "qadin", "kadin", "mujer", "femenino"),
    "male": ("m", "male", "man", "muzhskoy", "kisi", "erkek", "hombre", "masculino"),
    "other": ("other", "nonbinary", "non binary", "x"),
}


def gender_of(text: str) -> str:
    """The gender a cell names, or empty."""
    plain = folded(text)
    return next((gender for gender, words in _GENDERS.items() if plain in words), "")


def choice_of(text: str, choices: Iterable[tuple[str, object]]) -> str:
    """The value of a choice that a cell names by its code or its label, or empty."""
    plain = folded(text).replace(" ", "_")
    for value, label in choices:
        if plain in (value, folded(str(label)).replace(" ", "_")):
            return value
    return ""


def country_of(text: str) -> str:
    """The code of a country named by code or by name, or empty."""
    text = text.strip()
    return text.upper() if text.upper() in countries else _country_names().get(folded(text), "")


@cache
def _country_names() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in ("en", "az", "ru", "tr", "es", "pt", "el", "it"):
        with translation.override(language):
            found |= {folded(str(name)): code for code, name in countries}
    return found


def several(text: str) -> list[str]:
    """The parts of a cell that lists several things."""
    return [part for part in _APART.split(text) if part.strip()]


def groups_of(text: str, names: dict[str, str]) -> tuple[list[str], list[str]]:
    """The groups a cell names, and the parts that name none. `names` maps names in plain Latin to codes."""
    whole = names.get(_singular(text))
    if whole:
        return [whole], []
    found: dict[str, None] = {}
    left = []
    for part in several(text):
        code = names.get(_singular(part))
        if code:
            found[code] = None
        else:
            left.append(part)
    return list(found), left


def group_names(terms: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Name in plain Latin and in the singular → code, of the groups on record."""
    return {form: slug for slug, name in terms for form in (_singular(name), _singular(slug.replace("-", " ")))}


def _singular(text: str) -> str:
    words = [re.sub(r"s$", "", re.sub(r"ies$", "y", word)) for word in folded(text.replace("-", " ")).split()]
    return " ".join(words)
