"""The public pages of events."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from prisoners.filters import EventPageFilters
from prisoners.nouns.event_pages import event_page
from prisoners.published import PublishedEvent
from record.freshness import public_page
from record.list_additions import with_additions
from record.listing import listing


@public_page
def events(request: HttpRequest) -> HttpResponse:
    """All published events, the latest first."""
    filters = EventPageFilters(request.GET, with_additions("event", PublishedEvent.objects.in_brief()).latest_first())
    return listing(request, filters, "prisoners/event_list.html")


@public_page
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event: what happened, what was done to people, and the cases that belong to it."""
    found = PublishedEvent.objects.at(slug)
    if found is None:
        raise Http404(_("There is no event at this address in the public record."))
    return render(request, "prisoners/event_detail.html", event_page(found.document))
