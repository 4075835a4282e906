"""The public pages of a case: the profile, and the profile for machines."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from prisoners.one_person import person_at, profiled_at, to_survivor
from prisoners.pages import prisoner_page
from prisoners.profile.asking import asked_of
from prisoners.profile.views import past_profile
from prisoners.published import PublishedPrisoner
from record.freshness import public_page
from record.listing import refusal
from record.now_only import refused_past


@public_page
def prisoner(request: HttpRequest, public_id: str, slug: str | None = None) -> HttpResponse:
    """The profile of one person, at its number, with the name beside it or without; `?as_of=` a day: as it stood."""
    asked = asked_of(request.GET, today=timezone.localdate())
    if asked.problems:
        return refusal(request, *asked.problems)
    try:
        person = profiled_at(public_id)
    except Http404:
        return to_survivor(public_id, "prisoner")
    if public_id != person.public_id or slug not in (None, person.slug) or asked.is_tracked:
        # A name without a single letter or digit has no readable tail.
        tail = [person.slug] if person.slug else []
        clean = reverse("prisoner", args=[person.public_id, *tail])
        return HttpResponsePermanentRedirect(f"{clean}?as_of={asked.as_of}" if asked.as_of else clean)
    if asked.as_of is not None:
        return past_profile(request, person, asked.as_of)
    context = prisoner_page(
        person.document,
        days_held=person.days_held,
        days_are_minimum=person.held_days_are_minimum,
        located={p["id"]: (p["name"], p["latitude"], p["longitude"]) for p in person.places_json},
    )
    return render(request, "prisoners/prisoner_detail.html", context)


@public_page
def prisoner_json(request: HttpRequest, public_id: str) -> HttpResponse:
    """The document itself, as the database keeps it, for whoever wants to build on it."""
    if (refused := refused_past(request, f"prisoners/{public_id.upper()}/")) is not None:
        return refused
    try:
        person = person_at(public_id, PublishedPrisoner.objects.with_text().listed())
    except Http404:
        return to_survivor(public_id, "prisoner-json")
    headers = {"Access-Control-Allow-Origin": "*"}
    return HttpResponse(person.text, content_type="application/json", headers=headers)
