"""The public pages of statistics: the figures, each as a file, and the people behind a number."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from prisoners.charts.drawing import file, inline, png
from prisoners.options import choice_of
from prisoners.published import PublishedPrisoner
from prisoners.statistics.catalogue import ABOUT, SLUGS, figure
from prisoners.statistics.counting import Counted, State, counted, keep_file, state_of_record
from prisoners.statistics.detained_counting import DETAINED
from prisoners.statistics.figures import Figure
from prisoners.statistics.files import csv_of
from prisoners.statistics.filters import CountedPeopleFilters, StatisticsFilters
from prisoners.statistics.labels import label_of
from prisoners.statistics.scope import Scope
from record.freshness import public_page
from record.listing import chips_of, labelled, listing, refusal
from record.templatetags.places import country_name

PEOPLE_A_PAGE = 24
FORMATS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}


@public_page
def statistics(request: HttpRequest) -> HttpResponse:
    """All figures of everyone, or of a country, a group, some years."""
    filters = StatisticsFilters(request.GET, PublishedPrisoner.objects.none())
    state = state_of_record()
    names = counted(Scope(), state=state)
    context: dict[str, Any] = {"form": filters.form, "choices": _choices(request, names)}
    if filters.problems:
        context["problems"] = labelled(filters)
        return render(request, "prisoners/statistics.html", context, status=400)
    scope, today = filters.scope, timezone.localdate()
    figures = [figure(slug, scope, today=today, state=state) for slug in SLUGS]
    context |= {
        "today": today,
        "chips": chips_of(request, filters, _words(scope, names)),
        "figures": [(one, inline(one), _embedding(one, scope)) for one in figures],
        "query": urlencode(scope.asked),
    }
    return render(request, "prisoners/statistics.html", context)


@public_page
def statistics_file(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """One figure as SVG, PNG or CSV, with the same filters; for any page of anybody's to show."""
    if slug not in SLUGS:
        raise Http404(_("There are no statistics at this address."))
    filters = StatisticsFilters(request.GET, PublishedPrisoner.objects.none())
    if filters.problems:
        return refusal(request, *filters.problems)
    scope, today, state = filters.scope, timezone.localdate(), state_of_record()
    key = (slug, extension, scope, today, state, get_language())
    content = keep_file(key, state, lambda: _made(slug, extension, scope, today, state))
    response = HttpResponse(content, content_type=FORMATS[extension])
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    kind = "attachment" if extension == "csv" else "inline"
    response["Content-Disposition"] = f'{kind}; filename="vigil-{slug}.{extension}"'
    return response


@public_page
def statistics_people(request: HttpRequest) -> HttpResponse:
    """The people behind one number of the statistics."""
    filters = CountedPeopleFilters(request.GET, PublishedPrisoner.objects.none())
    if filters.problems:
        return refusal(request, *filters.problems)
    names = counted(Scope(), state=state_of_record())
    scope, asked = filters.scope, filters.asked
    slug = asked["chart"].removesuffix(DETAINED).removesuffix("-by-year")
    context = {
        "title": ABOUT[slug].title,
        "value": label_of(slug, asked["value"], names),
        "detained": asked["chart"].endswith(DETAINED),
        "scope": scope_in_words(scope, names),
        "statistics": f"{reverse('statistics')}?{urlencode(scope.asked)}#{slug}",
    }
    return listing(request, filters, "prisoners/statistics_people.html", size=PEOPLE_A_PAGE, **context)


def scope_in_words(scope: Scope, names: Counted) -> list[str]:
    """What the numbers are limited to."""
    years = {
        (True, True): _("%(since)s to %(until)s"),
        (True, False): _("since %(since)s"),
        (False, True): _("until %(until)s"),
    }.get((bool(scope.since), bool(scope.until)), "")
    said = _words(scope, names)
    shown = [said.get("country", ""), said.get("group", "")]
    return [*filter(None, shown), *([years % {"since": scope.since, "until": scope.until}] if years else [])]


def _made(slug: str, extension: str, scope: Scope, today: dt.date, state: State) -> str | bytes:
    one = figure(slug, scope, today=today, state=state)
    if extension == "csv":
        return csv_of(one)
    names = counted(Scope(), state=state)
    address = f"{settings.SITE_URL}{reverse('statistics')}"
    origin = _("Vigil, the public record of political prisoners · %(day)s · %(address)s") % {
        "day": date_format(today, "DATE_FORMAT"),
        "address": address,
    }
    drawing = file(one, scope=scope_in_words(scope, names), origin=origin)
    return png(drawing) if extension == "png" else drawing


def _embedding(one: Figure, scope: Scope) -> dict[str, str]:
    """The addresses of a figure's files, and the lines by which another page shows it: a picture and a link."""
    query = f"?{urlencode(scope.asked)}" if scope.asked else ""
    files = {kind: reverse("statistics-file", args=[one.slug, kind]) + query for kind in FORMATS}
    page = f"{settings.SITE_URL}{reverse('statistics')}{query}#{one.slug}"
    return files | {"address": f"{settings.SITE_URL}{files['svg']}", "page": page}


def _choices(request: HttpRequest, names: Counted) -> dict[str, Any]:
    countries = sorted(((code, country_name(code)) for code in names.countries), key=lambda option: option[1])
    return {
        "country": choice_of(countries, request.GET.get("country", "").upper()),
        "group": choice_of(list(names.groups.items()), request.GET.get("group", "")),
    }


def _words(scope: Scope, names: Counted) -> dict[str, str]:
    words = {"country": country_name(scope.country), "group": names.groups.get(scope.group, scope.group)}
    return {name: said for name, said in words.items() if said}
