"""The people of a list as a file: what is seen can be taken along. Read and sent a part at a time, however many.

The columns are those of the API's table (prisoners/formats/csv_columns.py), described for readers in docs/api.md.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, StreamingHttpResponse

from prisoners.facet_counting import WHOLE_ARTICLE
from prisoners.formats.csv_columns import PEOPLE
from prisoners.querysets import PublishedPrisonerQuerySet
from record.csv_format import csv_lines
from record.streaming import file_name, whole_answer

Row = dict[str, Any]

COLUMNS = tuple(column.name for column in PEOPLE)
AT_ONCE = 500

_READ = {"id": "public_id", "days_held_is_minimum": "held_days_are_minimum"}


def csv_file(request: HttpRequest, people: PublishedPrisonerQuerySet) -> StreamingHttpResponse:
    """A CSV file with a line for each of these people; several values in a cell stand apart by a semicolon."""
    lines = csv_lines(people, PEOPLE)
    return whole_answer(request, lines, content_type="text/csv; charset=utf-8", file=file_name("prisoners", "csv"))


def json_file(request: HttpRequest, people: PublishedPrisonerQuerySet) -> StreamingHttpResponse:
    """The same as an array of objects, in JSON."""
    lines = (line.encode() for line in _json_lines(people))
    return whole_answer(request, lines, content_type="application/json", file=file_name("prisoners", "json"))


def _rows(people: PublishedPrisonerQuerySet) -> Iterator[Row]:
    read = people.with_days_held().values_list(*(_READ.get(column, column) for column in COLUMNS if column != "url"))
    # In a transaction the database reads on as rows are asked for; outside of one it would keep all of them first.
    with transaction.atomic():
        for values in read.iterator(chunk_size=AT_ONCE):
            yield _row(values)


def _row(values: Iterable[Any]) -> Row:
    left = iter(values)
    public_id = next(left)
    row = {"id": public_id, "url": f"{settings.SITE_URL}/prisoners/{public_id}/"}
    row |= zip(COLUMNS[2:], left, strict=True)
    row["articles"] = [article for article in row["articles"] if re.match(WHOLE_ARTICLE, article)]
    return row


def _json_lines(people: PublishedPrisonerQuerySet) -> Iterator[str]:
    before = "[\n"
    for row in _rows(people):
        yield before + json.dumps(row, ensure_ascii=False, default=_day)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _day(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
