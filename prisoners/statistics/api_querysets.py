"""The questions to the database that statistics of the API ask: however many people there are, one a table."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Cast, ExtractYear
from django.db.models.lookups import Exact

from prisoners.facet_counting import WHOLE_ARTICLE
from prisoners.filters import OF_ONE_DETENTION, PrisonerFilters, asked_of_people
from prisoners.nouns.people_querysets import Unnest
from prisoners.parts_filters import DetentionListFilters
from prisoners.published import PublishedDetention, PublishedPrisoner
from prisoners.published_counts import PublishedHeldChange
from prisoners.statistics.api_filters import MOST_CELLS, OF_DETENTIONS, Counted, Measure, Question
from prisoners.statistics.api_periods import Over
from prisoners.statistics.tallies import ToText
from prisoners.status import NOT_RELEASED
from record.dates import UncertainDate
from record.filters import LONGEST_VALUE

# {(place of the period, value): number}
Numbers = dict[tuple[int, str], int]
_TEXT = models.TextField()
_FORMS = {Over.DAY: "YYYY-MM-DD", Over.MONTH: "YYYY-MM", Over.YEAR: "YYYY"}
# By what the numbers of a day are kept; empty: by nothing.
KEPT_BY = ("", "country", "group")
_SCALARS = {"country": "country", "status": "status", "gender": "gender"}
_ARRAYS = {
    "group": "groups",
    "organization": "organizations",
    "institution": "institutions",
    "article": "articles",
    "event": "events",
    "year": "years",
}
# What a detention says of itself, where detentions are counted.
_OF_THE_DETENTION = ("country", "group", "institution", "article")

# Only values that a filter takes have a list behind them.
_VALUES = f"value <> '' AND length(value) <= {LONGEST_VALUE}"
_COUNT = """
WITH asked AS ({rows})
SELECT period, value, count(DISTINCT who) FROM asked
WHERE period IS NOT NULL AND {values} GROUP BY 1, 2 LIMIT %s
"""
# By how many more people or detentions there are on a day that is counted than on the one before it. The detentions of
# a person are one run of days where they overlap.
_STEPS = """
WITH asked AS ({rows}),
spans AS ({spans}),
steps AS (
    SELECT width_bucket(lower(span) - 1, %s::date[]) AS place, value, 1 AS more FROM spans
    UNION ALL
    SELECT width_bucket(upper(span) - 1, %s::date[]), value, -1 FROM spans WHERE upper(span) IS NOT NULL
)
SELECT place, value, sum(more) FROM steps WHERE place < %s AND {values}
GROUP BY 1, 2 HAVING sum(more) <> 0 LIMIT %s
"""
_SPANS = {
    Counted.PEOPLE: "SELECT who, value, unnest(range_agg(span)) AS span FROM asked GROUP BY 1, 2",
    Counted.DETENTIONS: "SELECT who, value, span FROM asked",
}


class TooManyNumbers(Exception):
    """There are more cells than are told at once."""


def numbers_of(question: Question) -> Numbers:
    """Every number that is not zero, in one query. Raises TooManyNumbers."""
    if is_kept(question):
        return _kept_numbers(question)
    return _held(question) if question.measure == Measure.HELD else _happened(question)


def total_and_possible(question: Question) -> tuple[int, int | None]:
    """How many there are in the whole time, each once; and how many more there may be, because a day is not known. None
    where nothing is uncertain. One query."""
    if question.measure == Measure.ON_RECORD:
        listed = _filters(question).qs if question.counted == Counted.PEOPLE else _detentions(question)
        return listed.count(), None
    if is_kept(question):
        held = PublishedHeldChange.objects.held_on(_day(question), "all", "perhaps")
        certainly, perhaps = (held.get((facet, ""), 0) for facet in ("all", "perhaps"))
        return certainly, perhaps - certainly
    rows = _detentions(question)
    certain = models.Q(pk__in=_measured(rows, question).order_by().values("pk"))
    who = _who(question)
    found = rows.order_by().aggregate(
        certain=models.Count(who, distinct=True, filter=certain),
        may=models.Count(who, distinct=True, filter=certain | _may(question)),
    )
    return found["certain"], found["may"] - found["certain"]


def is_kept(question: Question) -> bool:
    """Whether triggers keep the numbers: of everyone held on one day, also by country or group."""
    return (
        question.measure == Measure.HELD
        and question.counted == Counted.PEOPLE
        and len(question.periods) == 1
        and not question.which
        and question.by in KEPT_BY
    )


def _kept_numbers(question: Question) -> Numbers:
    held = PublishedHeldChange.objects.held_on(_day(question), question.by or "all")
    return _bounded(
        {
            (0, value): people
            for (_facet, value), people in held.items()
            if not question.by or 0 < len(value) <= LONGEST_VALUE
        }
    )


def _day(question: Question) -> dt.date:
    """The last day that is counted."""
    return question.day_of(question.periods[-1])


def _held(question: Question) -> Numbers:
    days = [question.day_of(period) for period in question.periods]
    # Only those who were held on one of these days can count.
    rows = _detentions(question).filter(certain__overlap=DateRange(days[0], days[-1], "[]"))
    asked = rows.order_by().values(who=models.F(_who(question)), value=_value(question), span=models.F("certain"))
    # A step begins or ends a run of numbers, so that there are at most two to a number.
    most = 2 * MOST_CELLS
    found = _ask(_STEPS, question, asked, days, days, len(days), most + 1)
    if len(found) > most:
        raise TooManyNumbers
    steps: dict[str, dict[int, int]] = defaultdict(dict)
    for place, value, more in found:
        steps[value][place] = int(more)
    numbers: Numbers = {}
    for value, at in steps.items():
        number = 0
        for place in range(len(days)):
            number += at.get(place, 0)
            if number:
                numbers[place, value] = number
    return _bounded(numbers)


def _happened(question: Question) -> Numbers:
    rows = _everyone(question)
    if rows.model is PublishedDetention:
        rows = _measured(rows, question)
    asked = rows.order_by().values(
        who=models.F(_who(question, rows)), value=_value(question, rows), period=_period(question)
    )
    found = _ask(_COUNT, question, asked, MOST_CELLS + 1)
    places = {period.name if question.over else "": place for place, period in enumerate(question.periods)} or {"": 0}
    return _bounded({(places[period], value): number for period, value, number in found})


def _bounded(numbers: Numbers) -> Numbers:
    if len(numbers) > MOST_CELLS:
        raise TooManyNumbers
    return numbers


def _ask(sql: str, question: Question, asked: models.QuerySet[Any, Any], *params: Any) -> list[Any]:
    try:
        rows, of_rows = asked.query.sql_with_params()
    except EmptyResultSet:
        return []
    values = _VALUES if question.by else "true"
    if question.by == "article":
        # A case is found by the number of an article too, but that names many.
        values += f" AND value ~ '{WHOLE_ARTICLE}'"
    # The rows last: they may hold braces of their own. A per cent sign is doubled in them already.
    whole = sql.replace("{values}", values).replace("{spans}", _SPANS[question.counted]).replace("{rows}", rows)
    with connection.cursor() as cursor:
        cursor.execute(whole, [*of_rows, *params])
        return cursor.fetchall()


def _filters(question: Question) -> PrisonerFilters:
    return PrisonerFilters(dict(question.which), PublishedPrisoner.objects.all())


def _everyone(question: Question) -> models.QuerySet[Any, Any]:
    """Those whom the filters leave, before the measure: people where that is what is asked for and no detention says by
    what they are counted, else detentions."""
    of_people = question.counted == Counted.PEOPLE and question.by not in OF_DETENTIONS
    return _filters(question).qs if of_people and question.measure == Measure.ON_RECORD else _detentions(question)


def _detentions(question: Question) -> Any:
    """The detentions that the filters leave. Of people: what is asked of one detention is asked of these."""
    if question.counted == Counted.DETENTIONS:
        return DetentionListFilters(dict(question.which), PublishedDetention.objects.readable()).qs
    filters, detentions = _filters(question), PublishedDetention.objects.all()
    of_people = {name: value for name, value in filters.asked.items() if name not in OF_ONE_DETENTION}
    for name in filters.asked.keys() & OF_ONE_DETENTION:
        detentions = filters.filters[name].filter(detentions, filters.asked[name])
    if not of_people:
        return detentions
    return detentions.of_people(asked_of_people(PublishedPrisoner.objects.all(), filters.filters, of_people))


def _measured(detentions: Any, question: Question) -> Any:
    """Those of these detentions of which the measure is true in the whole time."""
    if question.whole is None:
        return detentions
    if question.measure == Measure.HELD:
        return detentions.held_on(_day(question))
    span = UncertainDate.parse(question.whole.name)
    return detentions.arrested_in(span) if question.measure == Measure.ARRESTED else detentions.released_in(span)


def _may(question: Question) -> models.Q:
    """Of which detentions the measure may be true, as far as is known."""
    assert question.whole is not None, "what is on the record now is certain"
    first, last = question.whole.first, question.whole.last
    if question.measure == Measure.HELD:
        first = last = _day(question)
    began = _not_after("arrested_earliest", last)
    if question.measure == Measure.ARRESTED:
        return began & _not_before("arrested_latest", first)
    # Of what goes on no end is known either.
    ended = _not_before("ended_latest", first)
    if question.measure == Measure.HELD:
        return began & ended
    return (
        began
        & ended
        & _not_after("ended_earliest", last)
        & models.Q(ongoing=False)
        & ~models.Q(end_kind__in=NOT_RELEASED)
    )


def _not_after(column: str, day: Any) -> models.Q:
    return models.Q(**{f"{column}__lte": day}) | models.Q(**{f"{column}__isnull": True})


def _not_before(column: str, day: Any) -> models.Q:
    return models.Q(**{f"{column}__gte": day}) | models.Q(**{f"{column}__isnull": True})


def _who(question: Question, rows: models.QuerySet[Any, Any] | None = None) -> str:
    of_detentions = rows is None or rows.model is PublishedDetention
    return "prisoner" if of_detentions and question.counted == Counted.PEOPLE else "pk"


def _period(question: Question) -> Any:
    """The period in which an arrest or an end certainly lies; without “over” there is one."""
    if question.over is None:
        return models.Value("", output_field=_TEXT)
    what = "arrested" if question.measure == Measure.ARRESTED else "ended"
    form = models.Value(_FORMS[question.over])
    earliest, latest = (ToText(f"{what}_{bound}", form) for bound in ("earliest", "latest"))
    return models.Case(models.When(Exact(earliest, latest), then=earliest), output_field=_TEXT)


def _value(question: Question, rows: models.QuerySet[Any, Any] | None = None) -> Any:
    """Under which value of what is counted by a row counts; an array has a row for each."""
    by, own = question.by, question.counted == Counted.DETENTIONS
    if not by:
        return models.Value("", output_field=_TEXT)
    if by == "detention_kind":
        return models.F("kind")
    if by == "end_kind":
        return models.F("end_kind")
    if by == "year" and own:
        years = [Cast(ExtractYear(f"arrested_{bound}"), _TEXT) for bound in ("earliest", "latest")]
        return models.Case(models.When(Exact(*years), then=years[0]), default=models.Value(""), output_field=_TEXT)
    of_person = rows is None or rows.model is PublishedDetention
    prefix = "prisoner__" if of_person and not (own and by in _OF_THE_DETENTION) else ""
    if by in _SCALARS:
        return models.F(f"{prefix}{_SCALARS[by]}")
    return Cast(Unnest(f"{prefix}{_ARRAYS[by]}"), _TEXT)
