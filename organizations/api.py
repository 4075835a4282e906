"""Organisations and institutions in the API."""

from __future__ import annotations

import organizations.api_schema
import organizations.ftm  # noqa: F401  (registers how they are told as entities)
from organizations.csv_columns import INSTITUTIONS, ORGANIZATIONS
from organizations.filters import InstitutionFilters, OrganizationFilters
from organizations.linked_data import institution_in_linked_data, organization_in_linked_data
from organizations.places import institutions_located
from organizations.published import PublishedInstitution, PublishedOrganization
from record.api import NounViewSet
from record.api_filters import AsOf, DetailFilters, FieldsFilter, FormatFilter, ListFilters
from record.api_geojson import geojson_format
from record.api_schema import described_noun, field_names
from record.csv_format import csv_format
from record.filters import TextFilter
from record.noun_forms import forms_of

FORMS_OF_ORGANIZATIONS, FORMS_OF_AN_ORGANIZATION = forms_of(
    "organization", csv_format(ORGANIZATIONS), organization_in_linked_data
)
FORMS_OF_INSTITUTIONS, FORMS_OF_AN_INSTITUTION = forms_of(
    "institution", csv_format(INSTITUTIONS), institution_in_linked_data, geojson_format(institutions_located)
)


class OrganizationListFilters(AsOf, ListFilters, OrganizationFilters):
    format = FormatFilter(FORMS_OF_ORGANIZATIONS)
    search = TextFilter("named_like")
    fields = FieldsFilter(field_names("Organization"))


class OrganizationDetailFilters(AsOf, DetailFilters):
    format = FormatFilter(FORMS_OF_AN_ORGANIZATION)
    fields = FieldsFilter(field_names("Organization"))


@described_noun("Organization", "organisations")
class OrganizationViewSet(NounViewSet):
    """Civic bodies: unions, media, parties, NGOs."""

    rows = PublishedOrganization.objects.all()
    list_filters = OrganizationListFilters
    formats, detail_formats = FORMS_OF_ORGANIZATIONS, FORMS_OF_AN_ORGANIZATION
    detail_filters = OrganizationDetailFilters


class InstitutionListFilters(AsOf, ListFilters, InstitutionFilters):
    format = FormatFilter(FORMS_OF_INSTITUTIONS)
    search = TextFilter("named_like")
    fields = FieldsFilter(field_names("Institution"))


class InstitutionDetailFilters(AsOf, DetailFilters):
    format = FormatFilter(FORMS_OF_AN_INSTITUTION)
    fields = FieldsFilter(field_names("Institution"))


@described_noun("Institution", "institutions")
class InstitutionViewSet(NounViewSet):
    """Bodies of the state: prisons, courts, police."""

    rows = PublishedInstitution.objects.all()
    list_filters = InstitutionListFilters
    formats, detail_formats = FORMS_OF_INSTITUTIONS, FORMS_OF_AN_INSTITUTION
    detail_filters = InstitutionDetailFilters
