"""What campaigns and resolutions are found by: the columns of the published rows, and of those of the past."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


def _identifiers() -> ArrayField:
    return ArrayField(models.CharField(max_length=100), default=list)


class FoundCampaign(models.Model):
    """What a campaign is found by."""

    prisoners = _identifiers()
    organizations = _identifiers()

    class Meta:
        abstract = True


class FoundResolution(models.Model):
    """What a resolution is found by."""

    meeting = models.CharField(max_length=100, blank=True)
    number = models.PositiveSmallIntegerField(null=True)
    adopted_earliest = models.DateField(null=True)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    prisoners = _identifiers()
    signatories = _identifiers()

    class Meta:
        abstract = True
