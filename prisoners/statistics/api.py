"""Statistics in the API: numbers by any facet over time, each with the list of those it counts."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from prisoners.published import PublishedPrisoner
from prisoners.statistics.api_answer import answer_to, csv_of
from prisoners.statistics.api_filters import BY, Counted, Measure, QuestionFilters
from prisoners.statistics.api_periods import Over
from prisoners.statistics.counting import state_of_record
from record.api import RecordView
from record.api_answers import JSON, Freshness
from record.api_schema import (
    DAY,
    NUMBER,
    TEXT,
    URL,
    components,
    described,
    listing,
    named,
    nullable,
    one_of,
    record,
    said,
)

CSV = "text/csv"


class CsvRenderer(BaseRenderer):
    """What stands for CSV where REST framework chooses a form."""

    media_type, format, charset = CSV, "csv", "utf-8"


_LISTS = {
    "url": said(URL, "the list of the API that has exactly those who are counted"),
    "page": said(nullable(URL), "the same on the site; null for detentions, which it does not list"),
}
components["Statistics"] = record(
    count=said(one_of(Counted), "what each number is a number of"),
    measure=one_of(Measure),
    by=nullable({"type": "string", "enum": list(BY)}),
    over=nullable(one_of(Over)),
    since=said(nullable(DAY), "the first day of the first period"),
    until=said(nullable(DAY), "the last day of the last period; of those held, the last day that is counted"),
    sequence=said(NUMBER, "as counted when this was the last number of the change log"),
    total=said(record(number=NUMBER, **_LISTS), "each once, in the whole time; of those held, on the last day"),
    total_is=said({"type": "string", "enum": ["certain"]}, "only what is certain by the dates as they are known"),
    possible=said(
        nullable(NUMBER), "how many more there may be, because a day is not known; null: nothing is uncertain"
    ),
    cells=listing(
        record(
            period=said(nullable(TEXT), "a day, month or year (EDTF)"),
            value=said(nullable(TEXT), "of what is counted by: what the filter of that name takes"),
            label=said(nullable(TEXT), "the value in words"),
            number=NUMBER,
            **_LISTS,
        )
    ),
)


class StatisticsView(RecordView):
    """How many, by what, over which time."""

    renderer_classes = [JSONRenderer, CsvRenderer]

    @described(
        named("Statistics"),
        filters=QuestionFilters,
        summary="Numbers of people or detentions",
        operation_id="statistics_list",
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Numbers of people or detentions by any facet over time, each with the list of those it counts."""
        question = QuestionFilters(request.query_params, PublishedPrisoner.objects.none()).question
        form = request.accepted_renderer.media_type
        state = state_of_record()
        sequence, changed = state or (0, None)
        fresh = Freshness(request._request, version=sequence, changed=changed, daily=True, form=form)
        if (answered := fresh.not_modified()) is not None:
            return answered
        answer = answer_to(question, state=state)
        if form == CSV:
            table = HttpResponse(csv_of(answer), content_type=f"{CSV}; charset=utf-8")
            table["Content-Disposition"] = 'attachment; filename="vigil-statistics.csv"'
            return fresh.stamp(table)
        return fresh.stamp(HttpResponse(json.dumps(answer, ensure_ascii=False), content_type=JSON))
