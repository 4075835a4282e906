"""What a visitor can choose from in the filters of the list, and how what was chosen is called: only what the published
record holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language

from organizations.published import PublishedInstitution, PublishedOrganization
from prisoners.filters import PrisonerFilters
from prisoners.models import Detention, Prisoner
from prisoners.published import PublishedEvent, PublishedPrisoner
from prisoners.published_parts import PublishedGroup
from prisoners.status import Status
from record.among import Among
from record.date_words import date_in_words
from record.documents import TextPart
from record.kept_statements import Given, KeptStatement
from record.published import PublishedDocument
from record.templatetags.places import country_name

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
    return sorted(((code, country_name(code)) for code in codes), key=lambda option: option[1])


def group_options() -> Options:
    """Groups with a published case, by name."""
    groups = PublishedGroup.objects.called(_language()).values_list("slug", "called")
    return sorted(groups, key=lambda option: option[1])


def names_of(wanted: Mapping[str, Iterable[str]]) -> Names:
    """How the values of these filters are called, as far as they are codes of anything published: in one query."""
    values = {name: list(wanted.get(name, ())) for name in (*_NAMED, "group")}
    if not any(values.values()):
        return {}
    return {(name, value): called for name, value, called in _names_in(_language()).ask(**values)}


@cache
def _names_in(language: str) -> KeptStatement:
    """The question for names of all kinds in one language."""

    def rows() -> models.QuerySet[Any, Any]:
        groups: Any = PublishedGroup.objects.called(language)
        kinds = [_coded("group", groups, "called")]
        for name, model in _NAMED.items():
            kinds.append(_coded(name, model._default_manager.annotate(words=_called(model, language)), "words"))
        return kinds[0].union(*kinds[1:], all=True)

    return KeptStatement(rows)


def _coded(name: str, rows: Any, called: str) -> models.QuerySet[Any, Any]:
    """Of these rows those whose codes are given under this name: the name, the code and what it is called."""
    found = rows.filter(Among(models.F("pk"), Given(name, ArrayField(models.TextField())))).order_by()
    of = found.annotate(of=models.Value(name, output_field=models.TextField()), key=_text("pk"))
    return of.values_list("of", "key", called)


def _called(model: type[PublishedDocument], language: str) -> Any:
    """The name in a language, as far as it has one there."""
    names: Any = model._default_manager.all()
    translated = TextPart("translations", names.name_field, language)
    return models.functions.Coalesce(translated, _text("name"))


def _text(field: str) -> Any:
    return models.functions.Cast(field, models.TextField())


def value_in_words(name: str, value: Any, names: Names) -> str:
    """The value of a filter as a person would say it; the value itself where it has no better name."""
    if name == "country":
        return country_name(str(value))
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


def _language() -> str:
    return get_language() or "en"
