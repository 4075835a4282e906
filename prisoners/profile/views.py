"""The page of a person as it stood on a day, as a PDF, and the card that is drawn where a link to it is passed on."""

from __future__ import annotations

import datetime as dt

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from prisoners.letters.views import pdf_answer
from prisoners.one_person import Profiled, person_at, to_survivor
from prisoners.pages import past_prisoner_page
from prisoners.profile.card import DESIGN, card_of
from prisoners.profile.past import NothingLeft, NotYetPublished
from prisoners.profile.sheet import profile_sheet
from prisoners.published import PublishedPrisoner
from record.filters import Problem
from record.freshness import public_page
from record.listing import refusal
from record.now_only import refused_past

# A crowd asks for one card at once; longer than this nothing drawn is kept.
KEPT_SECONDS = 300


def past_profile(request: HttpRequest, person: Profiled, day: dt.date) -> HttpResponse:
    """The last version that was published on or before a day; a day before the first says when that was."""
    try:
        context = past_prisoner_page(person.document, day)
    except NotYetPublished as error:
        context = {"person": person, "day": day, "first": error.first}
        response = render(request, "prisoners/not_yet_published.html", context, status=404)
    except NothingLeft:
        raise Http404(_("What the record said of this case on that day is not public any more.")) from None
    else:
        response = render(request, "prisoners/prisoner_detail.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@public_page
def prisoner_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The profile of a person as a PDF, in the language of the address."""
    if (refused := refused_past(request, f"prisoners/{public_id.upper()}/")) is not None:
        return refused
    try:
        person = person_at(public_id, PublishedPrisoner.objects.with_days_held())
    except Http404:
        return to_survivor(public_id, "prisoner-pdf")

    def make() -> bytes:
        return profile_sheet(person.document, days=person.days_held, at_least=person.held_days_are_minimum)

    return pdf_answer(make, f"{person.public_id}.pdf")


@public_page
def card(request: HttpRequest, public_id: str) -> HttpResponse:
    """The card of a person as PNG; drawn again when the case or the day is another."""
    if request.GET:
        takes = _("nothing")
        problems = [Problem(name, _("There is no such parameter."), takes) for name in request.GET]
        return refusal(request, *problems)
    try:
        person = person_at(public_id, PublishedPrisoner.objects.with_days_held())
    except Http404:
        return to_survivor(public_id, "prisoner-card")
    key = f"{DESIGN}-{person.version_id}-{person.updated_at:%Y%m%d%H%M%S%f}-{timezone.localdate()}-{get_language()}"
    etag = f'"{key}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    png = cache.get_or_set(f"card-{person.pk}-{key}", lambda: card_of(person), KEPT_SECONDS)
    # Compressed already: doing it again costs time.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return HttpResponse(png, content_type="image/png", headers={"ETag": etag})
