"""The public pages of campaigns and resolutions."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from campaigns import page_sections  # noqa: F401  (adds to the pages of people and organisations)
from campaigns.filters import CampaignPageFilters, ResolutionPageFilters
from campaigns.pages import campaign_page, resolution_page
from campaigns.published import PublishedCampaign, PublishedResolution
from record.freshness import public_page
from record.listing import listing


@public_page
def campaigns(request: HttpRequest) -> HttpResponse:
    """All published campaigns, by title."""
    filters = CampaignPageFilters(request.GET, PublishedCampaign.objects.in_brief().by_name())
    return listing(request, filters, "campaigns/campaign_list.html")


@public_page
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign: what it demands, for whom, what a supporter can do."""
    found = PublishedCampaign.objects.at(slug)
    if found is None:
        raise Http404(_("There is no campaign at this address in the public record."))
    return render(request, "campaigns/campaign_detail.html", campaign_page(found.document))


@public_page
def resolutions(request: HttpRequest) -> HttpResponse:
    """All published resolutions, the latest meeting first."""
    filters = ResolutionPageFilters(request.GET, PublishedResolution.objects.in_brief().latest_first())
    return listing(request, filters, "campaigns/resolution_list.html")


@public_page
def resolution(request: HttpRequest, slug: str) -> HttpResponse:
    """One resolution: what was adopted, where, by whom, and what came of it."""
    found = PublishedResolution.objects.at(slug)
    if found is None:
        raise Http404(_("There is no resolution at this address in the public record."))
    return render(request, "campaigns/resolution_detail.html", resolution_page(found.document))
