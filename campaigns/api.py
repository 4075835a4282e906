"""Campaigns and resolutions in the API."""

from __future__ import annotations

import campaigns.api_schema
import campaigns.ftm  # noqa: F401  (registers how they are told as entities)
from campaigns.csv_columns import CAMPAIGNS, RESOLUTIONS
from campaigns.filters import CampaignFilters, ResolutionFilters
from campaigns.linked_data import campaign_in_linked_data, resolution_in_linked_data
from campaigns.published import PublishedCampaign, PublishedResolution
from record.api import NounViewSet
from record.api_filters import AsOf, DetailFilters, FieldsFilter, FormatFilter, ListFilters
from record.api_schema import described_noun, field_names
from record.csv_format import csv_format
from record.filters import TextFilter
from record.noun_forms import forms_of

FORMS_OF_CAMPAIGNS, FORMS_OF_A_CAMPAIGN = forms_of("campaign", csv_format(CAMPAIGNS), campaign_in_linked_data)
FORMS_OF_RESOLUTIONS, FORMS_OF_A_RESOLUTION = forms_of("resolution", csv_format(RESOLUTIONS), resolution_in_linked_data)


class CampaignListFilters(AsOf, ListFilters, CampaignFilters):
    format = FormatFilter(FORMS_OF_CAMPAIGNS)
    search = TextFilter("named_like")
    fields = FieldsFilter(field_names("Campaign"))


class CampaignDetailFilters(AsOf, DetailFilters):
    format = FormatFilter(FORMS_OF_A_CAMPAIGN)
    fields = FieldsFilter(field_names("Campaign"))


@described_noun("Campaign", "campaigns")
class CampaignViewSet(NounViewSet):
    """What is done to free people."""

    rows = PublishedCampaign.objects.all()
    list_filters = CampaignListFilters
    formats, detail_formats = FORMS_OF_CAMPAIGNS, FORMS_OF_A_CAMPAIGN
    detail_filters = CampaignDetailFilters


class ResolutionListFilters(AsOf, ListFilters, ResolutionFilters):
    format = FormatFilter(FORMS_OF_RESOLUTIONS)
    search = TextFilter("named_like")
    fields = FieldsFilter(field_names("Resolution"))


class ResolutionDetailFilters(AsOf, DetailFilters):
    format = FormatFilter(FORMS_OF_A_RESOLUTION)
    fields = FieldsFilter(field_names("Resolution"))


@described_noun("Resolution", "resolutions")
class ResolutionViewSet(NounViewSet):
    """What meetings adopted, and who signed it."""

    rows = PublishedResolution.objects.all()
    list_filters = ResolutionListFilters
    formats, detail_formats = FORMS_OF_RESOLUTIONS, FORMS_OF_A_RESOLUTION
    detail_filters = ResolutionDetailFilters
