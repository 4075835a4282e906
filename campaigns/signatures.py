"""The signatures of a resolution as a page shows them: by country."""

from __future__ import annotations

from dataclasses import dataclass

from record.publication import Document
from record.templatetags.places import country_name


@dataclass(frozen=True)
class CountrySignatures:
    """Who signed in one country; the country is empty where the resolution does not say it."""

    country: str
    signatures: list[Document]


def signatures_by_country(signatures: list[Document]) -> list[CountrySignatures]:
    """Countries by name in the active language, those without a country last; in each the order of the resolution."""
    found: dict[str, list[Document]] = {}
    for signature in signatures:
        found.setdefault(signature["country"] or "", []).append(signature)
    named = [CountrySignatures(country_name(code), of_it) for code, of_it in found.items()]
    return sorted(named, key=lambda group: (not group.country, group.country))
