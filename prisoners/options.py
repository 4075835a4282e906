"""What a visitor can choose from in the filters of the list, and how what was chosen is called: only what the published
record holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django_countries import countries

from organizations.published import PublishedInstitution, PublishedOrganization
from prisoners.filters import PrisonerFilters
from prisoners.models import Detention, Prisoner
from prisoners.published import PublishedEvent, PublishedPrisoner
from prisoners.published_parts import PublishedGroup
from prisoners.status import Status
from record.date_words import date_in_words
from record.documents import TextPart
from record.published import PublishedDocument

Options = list[tuple[str, str]]
# What something is called, by its filter and the value of it.
Names = dict[tuple[str, str], str]

# Filters by an address on the site, and where the name behind it is published.
_NAMED: dict[str, type[PublishedDocument]] = {
    "organization": PublishedOrganization,
    "institution": PublishedInstitution,
    "event": PublishedEvent,
}
_DAYS = ("arrested_after", "arrested_before", "arrested_in", "held_on", "released_in", "ended_in")
_CHOICES: dict[str, type[models.TextChoices]] = {
    "status": Status,
    "gender": Prisoner.Gender,
    "end_kind": Detention.EndKind,
    "detention_kind": Detention.Kind,
}


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
    return sorted(((code, _country(code)) for code in codes), key=lambda option: option[1])


def group_options() -> Options:
    """Groups with a published case, by name."""
    groups = PublishedGroup.objects.called(_language()).values_list("slug", "called")
    return sorted(groups, key=lambda option: option[1])


def names_of(wanted: Mapping[str, Iterable[str]]) -> Names:
    """How the values of these filters are called, as far as they are codes of anything published: in one query."""
    queries = [
        _names(name, values) for name, values in wanted.items() if (name in _NAMED or name == "group") and values
    ]
    if not queries:
        return {}
    return {(name, value): called for name, value, called in queries[0].union(*queries[1:], all=True)}


def _names(name: str, values: Iterable[str]) -> models.QuerySet[Any, Any]:
    if name == "group":
        found: Any = PublishedGroup.objects.called(_language()).filter(pk__in=list(values))
    else:
        found = _NAMED[name]._default_manager.filter(pk__in=list(values)).annotate(words=_called(_NAMED[name]))
    rows = found.order_by().annotate(of=models.Value(name, output_field=models.TextField()), key=_text("pk"))
    return rows.values_list("of", "key", "called" if name == "group" else "words")


def _called(model: type[PublishedDocument]) -> Any:
    """The name in the active language, as far as it has one there."""
    names: Any = model._default_manager.all()
    translated = TextPart("translations", names.name_field, _language())
    return models.functions.Coalesce(translated, _text("name"))


def _text(field: str) -> Any:
    return models.functions.Cast(field, models.TextField())


def value_in_words(name: str, value: Any, names: Names) -> str:
    """The value of a filter as a person would say it; the value itself where it has no better name."""
    if name == "country":
        return _country(str(value))
    if name in _CHOICES:
        choices = _CHOICES[name]
        return str(choices(value).label) if value in choices.values else str(value)
    if name in _DAYS:
        return date_in_words({"edtf": str(value)})
    return names.get((name, str(value)), str(value))


def words_of(asked: Mapping[str, Any]) -> dict[str, str]:
    """The chosen values in words, by filter: in one query."""
    names = names_of({name: [str(value)] for name, value in asked.items()})
    return {name: value_in_words(name, value, names) for name, value in asked.items()}


def search_in_words(filters: PrisonerFilters) -> str:
    """A search in one line: "Country: Azerbaijan · Status: detained"."""
    words = words_of(filters.asked)
    return " · ".join(f"{filters.form.fields[name].label}: {said}" for name, said in words.items())


def _country(code: str) -> str:
    return str(countries.name(code) or code)


def _language() -> str:
    return get_language() or "en"
