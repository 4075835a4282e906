"""Campaigns and resolutions as they stood published on a day. Readable by the public role."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from campaigns.found_by import FoundCampaign, FoundResolution
from campaigns.published import PublishedCampaign, PublishedResolution
from campaigns.querysets import PublishedCampaignQuerySet, PublishedResolutionQuerySet
from record.past import PastDocument, keeps_past_of
from record.past_querysets import PastQuerySet


class PastCampaignQuerySet(PastQuerySet, PublishedCampaignQuerySet):  # type: ignore[override]
    """Campaigns on a day of the past."""


class PastResolutionQuerySet(PastQuerySet, PublishedResolutionQuerySet):  # type: ignore[override]
    """Resolutions on a day of the past."""


@keeps_past_of(PublishedCampaign)
class PastCampaign(FoundCampaign, PastDocument):
    """One version of a campaign."""

    objects = PastCampaignQuerySet.as_manager()

    class Meta(PastDocument.Meta):
        verbose_name = _("past campaign")
        verbose_name_plural = _("past campaigns")


@keeps_past_of(PublishedResolution)
class PastResolution(FoundResolution, PastDocument):
    """One version of a resolution."""

    objects = PastResolutionQuerySet.as_manager()

    class Meta(PastDocument.Meta):
        verbose_name = _("past resolution")
        verbose_name_plural = _("past resolutions")
