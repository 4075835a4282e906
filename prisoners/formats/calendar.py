"""The days of people as a calendar: hearings, ends of sentences, anniversaries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from prisoners.calendar_days import MOST_ENTRIES
from prisoners.published_parts import PublishedOccasion
from record.api_formats import Format, Listed, One
from record.streaming import file_name

CALENDAR = "text/calendar"
A_YEAR = dt.timedelta(366)


def _of_list(listed: Listed, form: Format) -> HttpResponseBase:
    today = timezone.localdate()
    people = listed.rows.order_by().values("pk")
    found = _occasions().filter(prisoner__in=people).coming(today, today + A_YEAR)[:MOST_ENTRIES]
    about = f"The next days of these people, {MOST_ENTRIES} at most"
    return _answer(found, form, called=listed.name, about=about, page=reverse("calendar"))


def _of_one(one: One, form: Format) -> HttpResponseBase:
    found = _occasions().of_person(one.public_id).order_by("day", "pk")
    page = reverse("prisoner", args=[one.public_id])
    return _answer(found, form, called=one.public_id, about="", page=page)


def _occasions() -> Any:
    return PublishedOccasion.objects.in_place().with_person()


def _answer(occasions: Any, form: Format, *, called: str, about: str, page: str) -> HttpResponse:
    # With it come some eighty modules: loaded with the first file that is asked for.
    from prisoners.calendar_files import calendar_file

    content = calendar_file(occasions, name=f"Vigil: {called}", about=about, page=page)
    response = HttpResponse(content, content_type=form.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(called, form.name)}"'
    return response


CALENDAR_OF_PEOPLE = Format(
    "ics",
    CALENDAR,
    True,
    _of_list,
    _of_one,
    says=f"iCalendar: a year ahead and what comes back every year, {MOST_ENTRIES} at most; of one person all days",
    refuses=("as_of",),
)
