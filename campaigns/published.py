"""The published record of campaigns and resolutions. Readable by the public role."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.found_by import FoundCampaign, FoundResolution
from campaigns.querysets import PublishedCampaignQuerySet, PublishedResolutionQuerySet
from record.published import PublishedDocument


class PublishedCampaign(FoundCampaign, PublishedDocument):
    """One published campaign."""

    objects = PublishedCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("published campaign")
        verbose_name_plural = _("published campaigns")
        indexes = [
            models.Index(fields=["updated_at", "public_id"], name="pub_campaign_updated"),
            models.Index(fields=["sort_name", "public_id"], name="pub_campaign_by_name"),
            GinIndex(fields=["prisoners"], name="pub_campaign_prisoners"),
            GinIndex(fields=["organizations"], name="pub_campaign_organizations"),
        ]


class PublishedResolution(FoundResolution, PublishedDocument):
    """One published resolution."""

    objects = PublishedResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published resolution")
        verbose_name_plural = _("published resolutions")
        indexes = [
            models.Index(fields=["updated_at", "public_id"], name="pub_resolution_updated"),
            models.Index(fields=["adopted_earliest", "public_id"], name="pub_resolution_adopted"),
            GinIndex(fields=["countries"], name="pub_resolution_countries"),
            GinIndex(fields=["prisoners"], name="pub_resolution_prisoners"),
            GinIndex(fields=["signatories"], name="pub_resolution_signatories"),
        ]
