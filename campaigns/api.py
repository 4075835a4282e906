"""Campaigns and resolutions in the API."""

from __future__ import annotations

import campaigns.api_schema  # noqa: F401  (names the fields that may be asked for)
from campaigns.filters import CampaignFilters, ResolutionFilters
from campaigns.published import PublishedCampaign, PublishedResolution
from record.api import NounViewSet
from record.api_filters import DetailFilters, FieldsFilter, ListFilters
from record.api_schema import described_noun, field_names
from record.filters import TextFilter


class CampaignListFilters(ListFilters, CampaignFilters):
    search = TextFilter("named_like")
    fields = FieldsFilter(field_names("Campaign"))


class CampaignDetailFilters(DetailFilters):
    fields = FieldsFilter(field_names("Campaign"))


@described_noun("Campaign", "campaigns")
class CampaignViewSet(NounViewSet):
    """What is done to free people."""

    rows = PublishedCampaign.objects.all()
    list_filters = CampaignListFilters
    detail_filters = CampaignDetailFilters


class ResolutionListFilters(ListFilters, ResolutionFilters):
    search = TextFilter("named_like")
    fields = FieldsFilter(field_names("Resolution"))


class ResolutionDetailFilters(DetailFilters):
    fields = FieldsFilter(field_names("Resolution"))


@described_noun("Resolution", "resolutions")
class ResolutionViewSet(NounViewSet):
    """What meetings adopted, and who signed it."""

    rows = PublishedResolution.objects.all()
    list_filters = ResolutionListFilters
    detail_filters = ResolutionDetailFilters
