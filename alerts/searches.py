"""Searches that are followed: which news concerns which of them.

A search is asked of the very documents that were published, by the same filters as the list of people: each version's
own, and the one before it, so that who leaves a search is told of as well. Nothing is kept about who matched.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.http import QueryDict

from alerts.models import Subscription
from alerts.models.follower import LONGEST_TARGET
from prisoners.filters import PrisonerFilters
from prisoners.published import PublishedDetention, PublishedPrisoner
from prisoners.published_rows import prisoner_rows
from record.published import Version

# The sequence of a version, and a search that it concerns.
Match = tuple[int, str]

# Searches that are asked in one statement.
_AT_ONCE = 50


def search_filters(query: str) -> PrisonerFilters:
    """The filters of a query string, over all people on the record."""
    return PrisonerFilters(QueryDict(query), PublishedPrisoner.objects.all())


def canonical(query: str) -> str | None:
    """A search in the one form in which it is kept: its filters by name, without those left empty. None where it asks
    nothing, or what cannot be asked, or too much."""
    if len(query) > LONGEST_TARGET:
        return None
    filters = search_filters(query)
    if filters.problems:
        return None
    return filters.query if 0 < len(filters.query) <= LONGEST_TARGET else None


def matches(*, after: int, upto: int) -> list[Match]:
    """For each version of a person in (after, upto] that is news: the followed searches that find the person as this
    version or the one before tells of them."""
    searches = list(Subscription.objects.searches())
    if not searches:
        return []
    between = Version.objects.told().of_kind("prisoner").filter(sequence__gt=after, sequence__lte=upto)
    news = list(between.in_words_only())
    concerned: dict[tuple[str, int], list[int]] = defaultdict(list)
    for version in news:
        for number in (version.number, version.number - 1):
            concerned[version.public_id, number].append(version.sequence)
    return matches_among(_documents(concerned), concerned, searches)


def matches_among(
    documents: Iterable[Version],
    concerned: Mapping[tuple[str, int], Sequence[int]],
    searches: Sequence[str] | None = None,
) -> list[Match]:
    """Which followed searches find the people of these versions. `concerned`: by public id and number, the sequences of
    the news that each is part of; `searches`: all of them, where they were read already."""
    searches = list(Subscription.objects.searches()) if searches is None else searches
    found: set[Match] = set()
    for versions in _each_person_once(documents) if searches else ():
        for search, public_id in _who_is_found(searches, versions):
            number = next(v.number for v in versions if v.public_id == public_id)
            found.update((sequence, search) for sequence in concerned[public_id, number])
    return sorted(found)


def _documents(wanted: Iterable[tuple[str, int]]) -> list[Version]:
    pairs = set(wanted)
    either = models.Q()
    by_person = defaultdict(list)
    for public_id, number in pairs:
        by_person[public_id].append(number)
    for public_id, numbers in by_person.items():
        either |= models.Q(public_id=public_id, number__in=numbers)
    return list(Version.objects.of_kind("prisoner").filter(either, document__isnull=False).order_by("sequence"))


def _each_person_once(versions: Iterable[Version]) -> list[list[Version]]:
    """In rounds, for a search cannot tell two rows of one person apart."""
    by_person: dict[str, list[Version]] = defaultdict(list)
    for version in versions:
        by_person[version.public_id].append(version)
    return [[v for v in round if v is not None] for round in zip_longest(*by_person.values())]


def _who_is_found(searches: Sequence[str], versions: Sequence[Version]) -> list[tuple[str, str]]:
    """(search, public id) for each of these searches that finds one of these people."""
    rows = [row for version in versions for row in prisoner_rows(version.document or {}, version)]
    tables = [_as_rows(rows, PublishedPrisoner), _as_rows(rows, PublishedDetention)]
    found: list[tuple[str, str]] = []
    for begin in range(0, len(searches), _AT_ONCE):
        some = searches[begin : begin + _AT_ONCE]
        asked = [(search, *compiled) for search in some if (compiled := _compiled(search)) is not None]
        if not asked:
            continue
        each = " UNION ALL ".join(f"SELECT %s, found.* FROM ({sql}) found" for _search, sql, _params in asked)  # noqa: S608
        params = [value for search, _sql, params in asked for value in (search, *params)]
        with connection.cursor() as cursor:
            cursor.execute(f"{_IN_PLACE_OF_THE_RECORD} {each}", [*tables, *params])
            found += cursor.fetchall()
    return found


def _compiled(search: str) -> tuple[str, tuple[Any, ...]] | None:
    """The question that a search asks; None where it cannot be asked any more, or finds nobody whoever there is."""
    filters = search_filters(search)
    if filters.problems:
        return None
    try:
        return filters.qs.order_by().values_list("public_id").query.sql_with_params()
    except EmptyResultSet:
        return None


def _columns(model: type[models.Model]) -> list[str]:
    return [str(f.column) for f in model._meta.concrete_fields if not f.generated]


def _in_place_of(model: type[models.Model], **generated: str) -> str:
    """A common table expression that stands before the table of a model, under its name."""
    table = model._meta.db_table
    columns = ", ".join(
        [*(f'"{c}"' for c in _columns(model)), *(f"{sql} AS {name}" for name, sql in generated.items())]
    )
    return f'"{table}" AS (SELECT {columns} FROM json_populate_recordset(NULL::public."{table}", %s::json))'  # noqa: S608


# What a search asks of the published tables it asks of the given rows: a name in WITH goes before a table's.
_IN_PLACE_OF_THE_RECORD = "WITH {}, {}".format(
    _in_place_of(PublishedPrisoner, words_vector="to_tsvector('simple', coalesce(words, ''))"),
    _in_place_of(PublishedDetention),
)


def _as_rows(rows: Iterable[models.Model], model: type[models.Model]) -> str:
    """The rows of one table as JSON, without the documents, of which no filter asks anything."""
    fields = [f for f in model._meta.concrete_fields if not f.generated and f.name not in ("document", "part")]
    return json.dumps(
        [{f.column: _plain(getattr(row, f.attname)) for f in fields} for row in rows if isinstance(row, model)]
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    # A range of days, as PostgreSQL writes it.
    if hasattr(value, "lower_inc"):
        return f"[{value.lower or ''},{value.upper or ''}{']' if value.upper_inc else ')'}"
    return value
