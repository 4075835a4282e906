"""Which institutions on record the names in a source mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from rapidfuzz import fuzz

from organizations.institution_names import InstitutionReading, read_institution
from organizations.models import Institution

# From here on two spellings are taken for one place: Shuvalan and Shuvelan give 87, Prison No. 1 of two towns far less.
LIKE = 85


def institutions_named(readings: Iterable[InstitutionReading], *, country: str) -> dict[str, list[Institution]]:
    """For the `key` of each reading, the institutions of a country it can mean by their names and other names, in every
    language: all that match equally well, none if none does. One query, however many readings there are."""
    by_key: dict[str, dict[int, Institution]] = defaultdict(dict)
    for institution in Institution.objects.in_country(country).with_other_names():
        for key in _keys_of(institution):
            by_key[key][institution.pk] = institution
    return {reading.key: _meant_by(reading, by_key) for reading in readings}


def _keys_of(institution: Institution) -> Iterator[str]:
    translated = [text for name, text in (institution.i18n or {}).items() if name.startswith("name_") and text]
    for name in (institution.name, *institution.other_names, *translated):  # type: ignore[attr-defined]
        try:
            yield from read_institution(name).keys
        except ValidationError:
            continue


def _meant_by(reading: InstitutionReading, by_key: dict[str, dict[int, Institution]]) -> list[Institution]:
    # The name in brackets, which people use, comes last and says more than the one before it.
    for key in reversed(reading.keys):
        if key in by_key:
            return list(by_key[key].values())
    for key in reversed(reading.keys):
        near = {pk: found for other, known in by_key.items() if _nearly(key, other) for pk, found in known.items()}
        if near:
            return list(near.values())
    return []


def _nearly(key: str, other: str) -> bool:
    """Whether two keys differ in the spelling of a place only, or in that one does not name the place of its number."""
    kind, number, place = key.split(":", 2)
    other_kind, other_number, other_place = other.split(":", 2)
    if (kind, number) != (other_kind, other_number):
        return False
    if number and not (place and other_place):
        return True
    return bool(place and other_place) and fuzz.ratio(place, other_place) >= LIKE
