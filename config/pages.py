"""The pages that belong to no room: home, how we work, who we are; and what is said when a page is not there."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.defaults import bad_request, server_error

from campaigns.published import PublishedCampaign
from prisoners.calendar_days import days_between
from prisoners.models import Assessment, CriterionFinding
from prisoners.published import PublishedPrisoner
from prisoners.published_parts import PublishedOccasion
from prisoners.status import Status
from record import api_problems
from record.freshness import public_page
from record.published import Version

PEOPLE_SHOWN = 12
CHANGES_SHOWN = 8
CAMPAIGNS_SHOWN = 3
DAYS_AHEAD = 7


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """How many people are held today, who was added, what this week brings, what changed, what can be done."""
    people, today = PublishedPrisoner.objects.all(), timezone.localdate()
    context = {
        "held": people.with_status(Status.DETAINED).count(),
        "today": today,
        "ahead": days_between(PublishedOccasion.objects.in_place(), today, today + dt.timedelta(DAYS_AHEAD - 1)),
        "newest": people.newest_in_brief(PEOPLE_SHOWN),
        "changes": Version.objects.shown().latest_first().with_whether_public().in_words_only()[:CHANGES_SHOWN],
        "campaigns": list(PublishedCampaign.objects.in_brief().order_by("-updated_at")[:CAMPAIGNS_SHOWN]),
    }
    return render(request, "config/home.html", context)


@public_page
def methodology(request: HttpRequest) -> HttpResponse:
    """How the record is kept: what is derived and how, what is counted, by which criteria, from which sources."""
    context = {
        "criteria": CriterionFinding.Criterion.choices,
        "categories": Assessment.Category.choices,
    }
    return render(request, "config/methodology.html", context)


@public_page
def about(request: HttpRequest) -> HttpResponse:
    """What Vigil is, and what it keeps of those who read it: nothing."""
    return render(request, "config/about.html")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page with status 404. What was never there, is a draft or was withdrawn gets the same answer."""
    if _is_api(request):
        return api_problems.nothing_here()
    said = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "404.html", {"said": said}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Status 500 as a page or, for the API, as a problem. Nothing is read for it: the database may be what failed."""
    return api_problems.failed(request) if _is_api(request) else server_error(request)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 400 as a page or, for the API, as a problem: the request could not even be read."""
    return api_problems.unreadable() if _is_api(request) else bad_request(request, exception)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
