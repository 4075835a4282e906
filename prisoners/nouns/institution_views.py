"""The public list of the people who are or were held in an institution."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from organizations.published import PublishedInstitution
from prisoners.nouns.article_filters import HeldThereFilters
from prisoners.published import PublishedPrisoner
from record.freshness import public_page
from record.listing import listing

PEOPLE_A_PAGE = 24


@public_page
def people_in_institution(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is held there now, who was before, and who after an arrest in which year."""
    institution = PublishedInstitution.objects.listed().at(slug)
    if institution is None:
        raise Http404(_("There is no institution at this address in the public record."))
    filters = HeldThereFilters(request.GET, PublishedPrisoner.objects.in_brief(), institution=slug)
    return listing(request, filters, "prisoners/institution_people.html", size=PEOPLE_A_PAGE, institution=institution)
