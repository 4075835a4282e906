"""What is counted: one description of each count, for the numbers and for the lists behind them.

A tally counts people, each once under one value (docs/methodology.md). Its rows are detentions or people; its value is
an expression of the database, as text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.functions import Cast
from django.db.models.lookups import Exact

from prisoners.nouns.people_querysets import Unnest, count_of
from prisoners.published import PublishedPrisoner
from prisoners.statistics.detained_counting import DETAINED
from prisoners.statistics.lengths import PRE_TRIAL_CLASSES, SENTENCE_CLASSES, UNKNOWN, WAITING, Classes
from prisoners.statistics.scope import Scope
from prisoners.status import NOT_RELEASED, Status

_TEXT = models.TextField()


@dataclass(frozen=True)
class Tally:
    """rows: of a scope. value: under which each is counted. counted: the column that names the person. having: the
    people with a value, where a person has several at once."""

    name: str
    rows: Callable[[Scope], Any]
    value: Any
    counted: str = "prisoner"
    having: Callable[[Any, str], Any] | None = None

    def count(self, scope: Scope) -> models.QuerySet:
        """(name, value, how many people), one query that can be united with those of other tallies."""
        return count_of(self.rows(scope), self.name, self.value, self.counted)

    def people(self, scope: Scope, value: str) -> Any:
        """The people whom `count` counts under a value."""
        if self.having:
            return self.having(self.rows(scope), value)
        rows = self.rows(scope).order_by().annotate(_value=self.value).annotate(_said=Cast("_value", _TEXT))
        return PublishedPrisoner.objects.filter(pk__in=rows.filter(_said=value).values(self.counted))


def _classes(column: str, classes: Classes, *first: models.When) -> models.Case:
    bounds = (
        (key, {f"{column}__gte": least} | ({f"{column}__lte": most} if most is not None else {}))
        for key, least, most in classes
    )
    known = (models.When(models.Q(**within), then=models.Value(key)) for key, within in bounds)
    return models.Case(*first, *known, default=models.Value(UNKNOWN), output_field=_TEXT)


class ToText(models.Func):
    """A day as text: YYYY-MM its month, YYYY its year."""

    function = "to_char"
    output_field = _TEXT


def _where_certain(what: str, form: str) -> models.Case:
    """The month or the year in which an arrest or an end certainly lies."""
    earliest, latest = (ToText(f"{what}_{bound}", models.Value(form)) for bound in ("earliest", "latest"))
    known = models.When(Exact(earliest, latest), then=earliest)
    return models.Case(known, default=models.Value(UNKNOWN), output_field=_TEXT)


def _month(what: str) -> models.Case:
    return _where_certain(what, "YYYY-MM")


def _year(what: str) -> models.Case:
    return _where_certain(what, "YYYY")


def _released(scope: Scope) -> Any:
    return scope.ended().exclude(end_kind__in=NOT_RELEASED)


def _pre_trial(scope: Scope) -> Any:
    waiting = models.F("pre_trial_since").asc(nulls_last=True)
    return scope.begun().longest_of_each(waiting, models.F("pre_trial_days").desc(nulls_last=True))


def _sentenced(scope: Scope) -> Any:
    return scope.begun().filter(sentenced=True).longest_of_each(models.F("sentence_days").desc(nulls_last=True))


def _ended(scope: Scope) -> Any:
    return scope.begun().filter(ongoing=False)


def _detained(scope: Scope) -> Any:
    return scope.people().with_status(Status.DETAINED)


# By what people are counted, of all on the record and of those detained: (name, value, the people with a value).
_KINDS: tuple[tuple[str, Any, Callable[[Any, str], Any]], ...] = (
    ("countries", models.F("country"), lambda people, value: people.in_country(value)),
    ("groups", Unnest("groups"), lambda people, value: people.in_group(value)),
    ("articles", Unnest("articles"), lambda people, value: people.under_article(value)),
    ("institutions", Unnest("institutions"), lambda people, value: people.in_institution(value)),
)
_WAITS = models.When(pre_trial_since__isnull=False, then=models.Value(WAITING))

TALLIES = {
    tally.name: tally
    for tally in (
        Tally("arrests", Scope.begun, _month("arrested")),
        Tally("arrests-by-year", Scope.begun, _year("arrested")),
        Tally("releases", _released, _month("ended")),
        Tally("releases-by-year", _released, _year("ended")),
        Tally("pre-trial", _pre_trial, _classes("pre_trial_days", PRE_TRIAL_CLASSES, _WAITS)),
        Tally("sentences", _sentenced, _classes("sentence_days", SENTENCE_CLASSES)),
        Tally("outcomes", _ended, models.F("end_kind")),
        *(Tally(name, Scope.people, value, "pk", having) for name, value, having in _KINDS),
        *(Tally(f"{name}{DETAINED}", _detained, value, "pk", having) for name, value, having in _KINDS),
    )
}
