"""Facets of the list of people: what else can be chosen, and how many people each choice would leave.

Over the whole record the counts are exact, kept by the database (prisoners/facet_counting.py), and so are those over
people whom facets alone chose (prisoners/facet_bits.py). Over people chosen otherwise they are counted when asked,
among a bounded number of them: beyond it a count says "at least".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote_plus

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from prisoners.facet_counting import WHOLE_ARTICLE
from prisoners.finding_querysets import FacetRow
from prisoners.options import Names, names_of, value_in_words
from prisoners.published_bits import PublishedFacetBits
from prisoners.published_parts import PublishedFacet
from prisoners.querysets import PublishedPrisonerQuerySet
from record.kept_statements import KeptStatement
from record.paging import COUNTED_UP_TO

# In the order in which they stand on the page: facet and filter have one name.
FACETS: dict[str, str | Promise] = {
    "country": _("Country"),
    "status": _("Status"),
    "group": _("Group"),
    "organization": _("Organisation"),
    "institution": _("Institution"),
    "article": _("Article"),
    "event": _("Event"),
    "year": _("Year of arrest"),
    "gender": _("Gender"),
}
# Of each facet so many values are offered, the most frequent ones.
MOST = 40
_OF_ALL = KeptStatement(lambda: PublishedFacet.objects.most_frequent_of_each(most=MOST + 1))


@dataclass(frozen=True)
class Value:
    """One choice: in words, how many people it leaves ("312", "312+"), and the query string of the list with it."""

    words: str
    people: str
    query: str


@dataclass(frozen=True)
class Facet:
    """What can be chosen in one facet; where a value is chosen already, that one in words and the list without it."""

    name: str
    label: str
    values: list[Value]
    chosen: str = ""
    without: str = ""
    is_cut: bool = False


@dataclass(frozen=True)
class Facets:
    """All facets with something to choose, how the chosen values are called, and how many people were counted: over
    chosen people one more than COUNTED_UP_TO at most, which says that there may be more."""

    listed: list[Facet]
    names: Names
    counted: int
    at_least: bool

    @property
    def total(self) -> int | None:
        """How many people there are in all, where that is known for certain."""
        return None if self.at_least else self.counted


def facets_of(people: PublishedPrisonerQuerySet, asked: Mapping[str, Any], parameters: QueryDict) -> Facets:
    """The facets of these people. `asked`: the filters that chose them; `parameters`: those of the address. Two
    queries: the counts, and the names of what is counted."""
    rows, at_least = _counts(people, asked)
    by_facet: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for facet, value, count in rows:
        by_facet[facet].append((value, count))
    wanted: dict[str, set[str]] = {facet: {value for value, _count in by_facet[facet]} for facet in FACETS}
    for name in FACETS.keys() & asked.keys():
        wanted[name] = {str(asked[name])}
    names = names_of(wanted)
    listed = [_facet(name, by_facet[name], asked, names, parameters, at_least=at_least) for name in FACETS]
    counted = sum(count for _value, count in by_facet["all"])
    return Facets([f for f in listed if f.values or f.chosen], names, counted, at_least)


def _counts(people: PublishedPrisonerQuerySet, asked: Mapping[str, Any]) -> tuple[list[FacetRow], bool]:
    """The counts, and whether there may be more people than were counted."""
    if not asked:
        return cast("list[FacetRow]", _OF_ALL.ask()), False
    if all(_is_counted(name, value) for name, value in asked.items()):
        chosen = sorted((name, str(value)) for name, value in asked.items())
        return PublishedFacetBits.objects.counted_together(chosen, most=MOST + 1), False
    rows = people.counted_by_facet(most=MOST + 1, among=COUNTED_UP_TO + 1)
    return rows, any(facet == "all" and count > COUNTED_UP_TO for facet, _value, count in rows)


def _is_counted(name: str, value: Any) -> bool:
    """Whether this is a value of a facet; an article can also be asked for by its number, in whatever country."""
    return name in FACETS and (name != "article" or re.match(WHOLE_ARTICLE, value) is not None)


def _facet(
    name: str,
    counted: list[tuple[str, int]],
    asked: Mapping[str, Any],
    names: Names,
    parameters: QueryDict,
    *,
    at_least: bool,
) -> Facet:
    label = str(FACETS[name])
    if name in asked:
        # People have several groups, but one is asked for: another would take its place, and its count would be wrong.
        chosen = value_in_words(name, asked[name], names)
        return Facet(name, label, [], chosen=chosen, without=query_with(parameters, name, None))
    offered = counted[:MOST]
    if name == "year":
        offered = sorted(offered, reverse=True)
    # What stays is written once; a value comes after it.
    stays = query_with(parameters, name, None)
    values = [
        Value(
            words=value_in_words(name, value, names),
            people=number_format(count, force_grouping=True) + ("+" if at_least else ""),
            query=f"{stays}{'&' if stays else ''}{name}={quote_plus(value)}",
        )
        for value, count in offered
    ]
    return Facet(name, label, values, is_cut=len(counted) > MOST)


def query_with(parameters: QueryDict, name: str, value: str | None) -> str:
    """The query string with another value of one parameter, on the first page; without those left empty."""
    left = {key: str(text) for key, text in parameters.items() if text and key not in (name, "page")}
    changed = QueryDict(mutable=True)
    changed.update(left | ({name: value} if value is not None else {}))
    return changed.urlencode()
