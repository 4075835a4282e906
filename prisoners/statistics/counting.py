"""The numbers of the statistics, in a few questions, and kept for as long as the record stays as it is."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.translation import get_language

from organizations.published import PublishedInstitution
from prisoners.facet_counting import WHOLE_ARTICLE
from prisoners.nouns.people_querysets import CountRow
from prisoners.options import group_options
from prisoners.published import PublishedPrisoner
from prisoners.published_counts import PublishedTally
from prisoners.published_parts import PublishedFacet
from prisoners.statistics.detained_counting import FACET_OF
from prisoners.statistics.scope import Scope
from prisoners.statistics.tallies import TALLIES
from record.published import Version

KEPT = 128
# Files are larger.
FILES_KEPT = 24

T = TypeVar("T")
Changes = tuple[tuple[dt.date, int], ...]


@dataclass(frozen=True)
class Counted:
    """tallies: {name: {value: people}}, the most first. groups, institutions: the names of those that are counted.
    countries: of all the record, for the filter."""

    tallies: dict[str, dict[str, int]]
    groups: dict[str, str]
    institutions: dict[str, str]
    countries: tuple[str, ...]


class Kept:
    """The last answers, by what was asked; the longest unused go first."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.answers: OrderedDict[Any, Any] = OrderedDict()
        self.lock = threading.Lock()
        # One counts at a time: after a publication a crowd would otherwise count the same at once.
        self.asking = threading.Lock()

    def get(self, key: Any, ask: Callable[[], T]) -> T:
        found: list[T] = self._found(key)
        if not found:
            with self.asking:
                found = self._found(key) or [self._keep(key, ask())]
        return found[0]

    def _found(self, key: Any) -> list[Any]:
        with self.lock:
            if key not in self.answers:
                return []
            self.answers.move_to_end(key)
            return [self.answers[key]]

    def _keep(self, key: Any, answer: T) -> T:
        with self.lock:
            self.answers[key] = answer
            while len(self.answers) > self.size:
                self.answers.popitem(last=False)
        return answer


_kept = Kept(KEPT)
_files = Kept(FILES_KEPT)
# As it was published last: a number and a moment, or nothing.
State = tuple[int, dt.datetime] | None


def state_of_record() -> State:
    """What every kept answer hangs on; one cheap question."""
    return Version.objects.newest()


def held_changes(scope: Scope, *, today: dt.date, state: State) -> Changes:
    """(day, change) of how many people were certainly held, up to today or the end of the years asked for."""
    last = min(today, scope.last_day) if scope.last_day else today
    return keep(("held", scope, last, state), state, lambda: tuple(scope.spans().changes(scope.first_day, last)))


def counted(scope: Scope, *, state: State) -> Counted:
    """All tallies of a scope, with the names they need."""
    # Groups are called by their name in the language of the page.
    return keep(("counted", scope, state, get_language()), state, lambda: _count(scope))


def keep(key: Any, state: State, ask: Callable[[], T]) -> T:
    """The answer to a question that has this key, asked once. Where nothing is published, nothing is kept."""
    return _kept.get(key, ask) if state else ask()


def keep_file(key: Any, state: State, make: Callable[[], T]) -> T:
    """The same for files."""
    return _files.get(key, make) if state else make()


def _count(scope: Scope) -> Counted:
    tallies: dict[str, dict[str, int]] = {name: {} for name in TALLIES}
    for name, value, people in _kept_by_triggers() if scope == Scope() else _of_a_scope(scope):
        if not name.startswith("articles") or re.match(WHOLE_ARTICLE, value):
            tallies[name][value] = people
    most_first = {
        name: dict(sorted(values.items(), key=lambda item: (-item[1], item[0]))) for name, values in tallies.items()
    }
    institutions = PublishedInstitution.objects.filter(pk__in=list(most_first["institutions"]))
    return Counted(
        tallies=most_first,
        groups=dict(group_options()),
        institutions=dict(institutions.values_list("pk", "name")),
        countries=tuple(PublishedPrisoner.objects.countries()),
    )


def _of_a_scope(scope: Scope) -> Iterable[CountRow]:
    first, *others = (tally.count(scope) for tally in TALLIES.values())
    return first.union(*others, all=True)


def _kept_by_triggers() -> Iterable[CountRow]:
    """The same of everyone, all years: read, not counted."""
    yield from PublishedTally.objects.as_counted()
    name_of = {facet: name for name, facet in FACET_OF.items()}
    facets = PublishedFacet.objects.filter(facet__in=name_of).values_list("facet", "value", "people")
    yield from ((name_of[facet], value, people) for facet, value, people in facets)
