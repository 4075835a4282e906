"""What a visitor can choose from in the filters of the list: only what the published record holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django_countries import countries

from organizations.published import PublishedInstitution, PublishedOrganization
from prisoners.published import PublishedEvent, PublishedPrisoner
from prisoners.status import Status
from record.date_words import date_in_words

Options = list[tuple[str, str]]

# The name of each group as a published case writes it: the vocabulary itself is not the public role's to read.
_GROUPS = """
    SELECT used.term, (
        SELECT p.document -> 'group_names' ->> (array_position(p.groups, used.term) - 1)
        FROM prisoners_publishedprisoner p WHERE p.groups @> ARRAY[used.term] LIMIT 1
    )
    FROM (SELECT DISTINCT unnest(groups) AS term FROM prisoners_publishedprisoner) AS used
"""


@dataclass(frozen=True)
class Choice:
    """What can be chosen in one field, and what is."""

    options: Options
    chosen: str


def choice_of(options: Options, chosen: str) -> Choice:
    """The choice in one field. What was typed into the address stays chosen, even where no case has it."""
    chosen = chosen[:200]
    listed = not chosen or any(chosen == value for value, _words in options)
    return Choice(options if listed else [*options, (chosen, chosen)], chosen)


def country_options() -> Options:
    """Countries with a published case, by name."""
    codes = PublishedPrisoner.objects.countries()
    return sorted(((code, str(countries.name(code) or code)) for code in codes), key=lambda option: option[1])


def group_options() -> Options:
    """Groups with a published case, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS)
        return sorted(cursor.fetchall(), key=lambda option: option[1])


def status_options() -> Options:
    """Every status there is, in the order in which they are decided."""
    return [(value, str(label)) for value, label in Status.choices]


def words_of(asked: dict[str, Any], groups: Options) -> dict[str, str]:
    """The chosen values in words, where they are codes: the names of what is published, a query for each."""
    words = {}
    if "group" in asked:
        words["group"] = dict(groups).get(asked["group"], asked["group"])
    for name, model in (
        ("organization", PublishedOrganization),
        ("institution", PublishedInstitution),
        ("event", PublishedEvent),
    ):
        if name in asked:
            found = model.objects.listed().filter(pk=asked[name]).first()
            words[name] = found.name if found else asked[name]
    for name in ("arrested_after", "arrested_before", "held_on"):
        if name in asked:
            words[name] = date_in_words({"edtf": asked[name].isoformat()})
    return words
