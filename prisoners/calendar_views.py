"""The calendar: its page, and its files for calendar programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from prisoners.calendar_days import MOST_ENTRIES, days_between, last_of, month_after, month_before, month_weeks
from prisoners.calendar_filters import CalendarFilters, CalendarPageFilters
from prisoners.options import choice_of, country_options, group_options
from prisoners.published import PublishedPrisoner
from prisoners.published_parts import PublishedOccasion
from record.freshness import public_page
from record.listing import refusal
from record.now_only import refused_past
from record.published import PublishedRedirect

DAYS_AHEAD = 7
A_YEAR = dt.timedelta(366)


@public_page
def calendar(request: HttpRequest) -> HttpResponse:
    """A month, this one unless another is asked for; above this one the next days."""
    filters = CalendarPageFilters(request.GET, PublishedOccasion.objects.in_place())
    context = {"form": filters.form} | _choices(request)
    if filters.problems:
        labelled = [(_label(filters, problem.field), problem) for problem in filters.problems]
        return render(request, "prisoners/calendar.html", context | {"problems": labelled}, status=400)
    today = timezone.localdate()
    month = filters.asked.get("month") or today.replace(day=1)
    kept = {name: value for name, value in filters.asked.items() if name != "month"}
    days = days_between(filters.qs, month, last_of(month))
    is_now = month == today.replace(day=1)
    context |= {
        "month": month,
        "days": days,
        "weeks": month_weeks(month, days),
        "weekdays": [WEEKDAYS_ABBR[n] for n in range(7)],
        "today": today,
        "is_now": is_now,
        "ahead": days_between(filters.qs, today, today + dt.timedelta(DAYS_AHEAD - 1)) if is_now else [],
        "before": _address(kept, month_before(month)),
        "after": _address(kept, month_after(month)),
        "asked": urlencode(kept),
    }
    return render(request, "prisoners/calendar.html", context)


@public_page
def calendar_ics(request: HttpRequest) -> HttpResponse:
    """The next twelve months and what comes back every year, by the same filters as the page."""
    filters = CalendarFilters(request.GET, PublishedOccasion.objects.in_place())
    if filters.problems:
        return refusal(request, *filters.problems)
    today = timezone.localdate()
    found = list(filters.qs.with_person().coming(today, today + A_YEAR)[: MOST_ENTRIES + 1])
    about = ""
    if len(found) > MOST_ENTRIES:
        about = _("The next %(n)d days of the record only: narrow it by country, group or kind.") % {"n": MOST_ENTRIES}
    name = _("Vigil: calendar of political prisoners")
    return _ics(found[:MOST_ENTRIES], "vigil", called=name, about=about, page=reverse("calendar"))


@public_page
def prisoner_ics(request: HttpRequest, public_id: str) -> HttpResponse:
    """All days of one person."""
    if (refused := refused_past(request, f"prisoners/{public_id.upper()}/")) is not None:
        return refused
    person = PublishedPrisoner.objects.listed().filter(pk=public_id.upper()).first()
    if person is None:
        survivor = PublishedRedirect.objects.survivor_of("prisoner", public_id.upper())
        if survivor is None:
            raise Http404(_("There is no case with this number in the public record."))
        return HttpResponsePermanentRedirect(reverse("prisoner-ics", args=[survivor]))
    found = PublishedOccasion.objects.in_place().of_person(person.pk).with_person().order_by("day", "pk")
    page = reverse("prisoner", args=[person.pk])
    return _ics(found, person.pk, called=f"Vigil: {person.name}", about="", page=page)


def _ics(occasions: Iterable[PublishedOccasion], name: str, *, called: str, about: str, page: str) -> HttpResponse:
    # With it come some eighty modules: loaded with the first file that is asked for.
    from prisoners.calendar_files import calendar_file

    content = calendar_file(occasions, name=called, about=about, page=page)
    headers = {"Content-Disposition": f'inline; filename="{name}.ics"', "Access-Control-Allow-Origin": "*"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _choices(request: HttpRequest) -> dict[str, Any]:
    return {
        "countries": choice_of(country_options(), request.GET.get("country", "").upper()),
        "groups": choice_of(group_options(), request.GET.get("group", "")),
        "kinds": choice_of(
            [(value, str(label)) for value, label in PublishedOccasion.Kind.choices], request.GET.get("kind", "")
        ),
    }


def _label(filters: CalendarFilters, field: str) -> str:
    fields = filters.form.fields
    return str(fields[field].label) if field in fields else ""


def _address(kept: dict[str, Any], month: dt.date | None) -> dict[str, Any] | None:
    return {"month": month, "query": urlencode({"month": f"{month:%Y-%m}"} | kept)} if month else None
