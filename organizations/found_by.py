"""What bodies are found by: the columns of the published rows, and of those of the past."""

from __future__ import annotations

from django.db import models


class FoundOrganization(models.Model):
    """What an organisation is found by."""

    kind = models.CharField(max_length=20)

    class Meta:
        abstract = True


class FoundInstitution(models.Model):
    """What an institution is found by."""

    kind = models.CharField(max_length=30)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)

    class Meta:
        abstract = True
