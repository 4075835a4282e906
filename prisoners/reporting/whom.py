"""Which public case a report is about, as far as its words say."""

from __future__ import annotations

import re

from prisoners.published import PublishedPrisoner
from record.published import PublishedRedirect

# A number as a page shows it, also within an address of a page.
_NUMBER = re.compile(r"\b[A-Za-z]{2}-[0-9]{4,12}\b")


def person_meant(text: str) -> PublishedPrisoner | None:
    """The public person whose number stands in a text, or whom that case was merged into. Cases that are not public are
    found as little as numbers that never were."""
    found = _NUMBER.search(text)
    if found is None:
        return None
    number = found[0].upper()
    people = PublishedPrisoner.objects.only("public_id", "name")
    person: PublishedPrisoner | None = people.filter(pk=number).first()
    if person is None and (survivor := PublishedRedirect.objects.survivor_of("prisoner", number)):
        person = people.filter(pk=survivor).first()
    return person
