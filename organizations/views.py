"""The public pages of organisations and institutions."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from organizations.filters import InstitutionPageFilters, OrganizationPageFilters
from organizations.pages import institution_page, organization_page
from organizations.published import PublishedInstitution, PublishedOrganization
from record.freshness import public_page
from record.list_additions import with_additions
from record.listing import listing


@public_page
def organizations(request: HttpRequest) -> HttpResponse:
    """All published organisations, by name."""
    filters = OrganizationPageFilters(
        request.GET, with_additions("organization", PublishedOrganization.objects.listed())
    )
    return listing(request, filters, "organizations/organization_list.html")


@public_page
def organization(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation: what it is, its people, what was done to it, what it signed and runs."""
    found = PublishedOrganization.objects.at(slug)
    if found is None:
        raise Http404(_("There is no organisation at this address in the public record."))
    return render(request, "organizations/organization_detail.html", organization_page(found.document))


@public_page
def institutions(request: HttpRequest) -> HttpResponse:
    """All published institutions, by name."""
    filters = InstitutionPageFilters(request.GET, with_additions("institution", PublishedInstitution.objects.listed()))
    return listing(request, filters, "organizations/institution_list.html")


@public_page
def institution(request: HttpRequest, slug: str) -> HttpResponse:
    """One institution: what it is, how to write there, who was held there."""
    found = PublishedInstitution.objects.at(slug)
    if found is None:
        raise Http404(_("There is no institution at this address in the public record."))
    return render(request, "organizations/institution_detail.html", institution_page(found.document))
