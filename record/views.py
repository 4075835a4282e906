"""The public change log."""

from __future__ import annotations

import itertools

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from record.filters import Problem
from record.freshness import public_page
from record.listing import refusal
from record.published import Version

CHANGES_A_PAGE = 50
# PostgreSQL's bigint, in which the log is numbered.
_LARGEST = 2**63 - 1


@public_page
def changes(request: HttpRequest) -> HttpResponse:
    """What was published, by day, the newest first; `?before=<sequence>` goes on from there, however long the log."""
    log = Version.objects.told().latest_first().with_whether_public().in_words_only()
    text = request.GET.get("before", "").strip()
    if text:
        if not (text.isascii() and text.isdigit() and int(text[:20]) <= _LARGEST and len(text) <= 19):
            takes = _("the sequence number of a change, such as 120")
            return refusal(request, Problem("before", _("This is not a number of the change log."), takes))
        log = log.filter(sequence__lt=int(text))
    found = list(log[: CHANGES_A_PAGE + 1])
    shown = found[:CHANGES_A_PAGE]
    days = itertools.groupby(shown, key=lambda version: timezone.localdate(version.published_at))
    context = {
        "days": [(day, list(versions)) for day, versions in days],
        "older": shown[-1].sequence if len(found) > CHANGES_A_PAGE else None,
        "is_first": not text,
    }
    return render(request, "record/changes.html", context)
