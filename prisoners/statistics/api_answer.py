"""The answer to a question to the statistics: each number with the list of those it counts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from prisoners.options import names_of, value_in_words
from prisoners.statistics.api_filters import MOST_CELLS, SAYS, Counted, Measure, Question
from prisoners.statistics.api_periods import Period
from prisoners.statistics.api_querysets import TooManyNumbers, numbers_of, total_and_possible
from prisoners.statistics.counting import State, keep
from prisoners.statistics.files import plain
from record.filters import BadFilters, Problem

Answer = dict[str, Any]
COLUMNS = ("period", "value", "label", "number", "url", "page")


def answer_to(question: Question, *, state: State) -> Answer:
    """What the API says. Three queries, and none while the record stays as it is. Raises BadFilters where there are
    more numbers than are told at once."""
    return keep(("api", question, state), state, lambda: _answer(question, state))


def csv_of(answer: Answer) -> str:
    """The cells of an answer as a table."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for cell in answer["cells"]:
        writer.writerow([plain("" if cell[column] is None else str(cell[column])) for column in COLUMNS])
    return out.getvalue()


def _answer(question: Question, state: State) -> Answer:
    try:
        numbers = numbers_of(question)
    except TooManyNumbers:
        said = _("This makes more than %(most)d numbers: ask for less time, or for fewer people.")
        raise BadFilters([Problem("by", said % {"most": MOST_CELLS}, "")]) from None
    total, possible = total_and_possible(question)
    whole = question.whole
    of_total = question.periods[-1] if question.measure == Measure.HELD else whole
    return {
        "count": question.counted,
        "measure": question.measure,
        "by": question.by or None,
        "over": question.over,
        "since": whole and whole.first.isoformat(),
        "until": whole and _last_day(question, whole),
        "sequence": state[0] if state else 0,
        "total": {"number": total, **_lists(question, of_total)},
        "total_is": "certain",
        "possible": possible,
        "cells": list(_cells(question, numbers)),
    }


def _cells(question: Question, numbers: dict[tuple[int, str], int]) -> Iterator[Answer]:
    values = {value for _place, value in numbers}
    names = names_of({question.by: values}) if question.by else {}
    for place, period in enumerate(question.periods or (None,)):
        if question.by:
            # What is not told is nobody.
            here = [(value, numbers[place, value]) for value in values if (place, value) in numbers]
        else:
            here = [("", numbers.get((place, ""), 0))]
        for value, number in sorted(here, key=lambda pair: (-pair[1], pair[0])):
            yield {
                "period": _name(question, period),
                "value": value if question.by else None,
                "label": value_in_words(question.by, value, names) if question.by else None,
                "number": number,
                **_lists(question, period, value),
            }


def _lists(question: Question, period: Period | None, value: str = "") -> Answer:
    """Where those behind a number are listed: `url` in the API, `page` on the site, which lists people only."""
    asked = dict(question.which)
    if period is not None:
        asked[SAYS[question.measure]] = _said(question, period)
    if value:
        asked[question.by] = value
    people = question.counted == Counted.PEOPLE
    query = f"?{urlencode(sorted(asked.items()))}" if asked else ""
    listed = reverse("api-prisoner-list" if people else "api-detention-list")
    page = f"{settings.SITE_URL}{reverse('prisoners')}{query}" if people else None
    return {"url": f"{settings.SITE_URL}{listed}{query}", "page": page}


def _said(question: Question, period: Period) -> str:
    return question.day_of(period).isoformat() if question.measure == Measure.HELD else period.name


def _name(question: Question, period: Period | None) -> str | None:
    """What a period is called: without “over”, by what its list is asked for."""
    if period is None:
        return None
    return period.name if question.over else _said(question, period)


def _last_day(question: Question, whole: Period) -> str:
    return (question.day_of(whole) if question.measure == Measure.HELD else whole.last).isoformat()
