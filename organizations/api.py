"""Organisations and institutions in the API."""

from __future__ import annotations

import organizations.api_schema  # noqa: F401  (names the fields that may be asked for)
from organizations.filters import InstitutionFilters, OrganizationFilters
from organizations.published import PublishedInstitution, PublishedOrganization
from record.api import NounViewSet
from record.api_filters import DetailFilters, FieldsFilter, ListFilters
from record.api_schema import described_noun, field_names
from record.filters import TextFilter


class OrganizationListFilters(ListFilters, OrganizationFilters):
    search = TextFilter("named_like")
    fields = FieldsFilter(field_names("Organization"))


class OrganizationDetailFilters(DetailFilters):
    fields = FieldsFilter(field_names("Organization"))


@described_noun("Organization", "organisations")
class OrganizationViewSet(NounViewSet):
    """Civic bodies: unions, media, parties, NGOs."""

    rows = PublishedOrganization.objects.all()
    list_filters = OrganizationListFilters
    detail_filters = OrganizationDetailFilters


class InstitutionListFilters(ListFilters, InstitutionFilters):
    search = TextFilter("named_like")
    fields = FieldsFilter(field_names("Institution"))


class InstitutionDetailFilters(DetailFilters):
    fields = FieldsFilter(field_names("Institution"))


@described_noun("Institution", "institutions")
class InstitutionViewSet(NounViewSet):
    """Bodies of the state: prisons, courts, police."""

    rows = PublishedInstitution.objects.all()
    list_filters = InstitutionListFilters
    detail_filters = InstitutionDetailFilters
