"""The public pages of officials: what published cases name them for, and nothing else."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from prisoners.models import OfficialRole
from prisoners.nouns.counts import counts_of, years_of
from prisoners.nouns.official_filters import ActFilters, OfficialPageFilters
from prisoners.published_parts import PublishedOfficial, PublishedOfficialAct
from record.freshness import public_page
from record.listing import listing

OFFICIALS_A_PAGE = 100
ACTS_A_PAGE = 60


@public_page
def officials(request: HttpRequest) -> HttpResponse:
    """Officials whom published cases name, by name."""
    filters = OfficialPageFilters(request.GET, PublishedOfficial.objects.order_by("public_id"))
    return listing(request, filters, "prisoners/official_list.html", size=OFFICIALS_A_PAGE)


@public_page
def official(request: HttpRequest, slug: str) -> HttpResponse:
    """One official: in which cases, in which role, when and where. Without a published act there is no such page."""
    acts = PublishedOfficialAct.objects.of_official(slug)
    rows = acts.counted_by_role_and_year()
    if not rows:
        raise Http404(_("No case on the public record names an official at this address."))
    context = {
        "name": acts.newest_name(),
        "people": next(number for what, _value, number in rows if what == "people"),
        "roles": counts_of(rows, "role", OfficialRole.Role, lambda role: f"role={role}"),
        "by_year": years_of(rows, lambda year: f"year={year}"),
        "slug": slug,
    }
    filters = ActFilters(request.GET, acts.latest_first())
    return listing(request, filters, "prisoners/official_detail.html", size=ACTS_A_PAGE, **context)
