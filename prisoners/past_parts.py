"""Parts of cases as versions told them, for the lists of parts on a day of the past. A part itself is not copied: it is
taken from the document of the version. Readable by the public role."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.found_by import FoundDetention
from prisoners.past import PastEvent, PastPrisoner
from prisoners.past_parts_querysets import (
    PastChargeQuerySet,
    PastDetentionQuerySet,
    PastHearingQuerySet,
    PastIncidentQuerySet,
)
from prisoners.published import PublishedDetention, PublishedIncident
from prisoners.published_parts import PublishedCharge, PublishedHearing, PublishedOfficialAct
from record.past import keeps_past_of


class PastAlone(models.Model):
    """A part that can be read alone, in one version of a document."""

    public_id = models.CharField(max_length=120)
    updated_at = models.DateTimeField(help_text=_("When the version was published."))

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["updated_at", "public_id"], name="%(class)s_updated"),
            models.Index(fields=["public_id"], name="%(class)s_id"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.updated_at}"


@keeps_past_of(PublishedDetention)
class PastDetention(FoundDetention, PastAlone):
    """One detention as a version of a case told it."""

    prisoner = models.ForeignKey(PastPrisoner, on_delete=models.CASCADE, related_name="detentions", db_index=False)

    objects = PastDetentionQuerySet.as_manager()

    class Meta(PastAlone.Meta):
        verbose_name = _("past detention")
        verbose_name_plural = _("past detentions")
        # Who was held on a day is answered by the index alone.
        indexes = [
            *PastAlone.Meta.indexes,
            models.Index(fields=["prisoner"], include=["certain"], name="past_detention_of"),
        ]


@keeps_past_of(PublishedCharge)
class PastCharge(PastAlone):
    """One charge as a version of a case told it."""

    prisoner = models.ForeignKey(PastPrisoner, on_delete=models.CASCADE, related_name="charges")
    detention = models.PositiveSmallIntegerField()
    article = models.CharField(max_length=400)
    number = models.CharField(max_length=60)
    state = models.CharField(max_length=20)
    brought_earliest = models.DateField(null=True)
    brought_latest = models.DateField(null=True)

    objects = PastChargeQuerySet.as_manager()

    class Meta(PastAlone.Meta):
        verbose_name = _("past charge")
        verbose_name_plural = _("past charges")


@keeps_past_of(PublishedHearing)
class PastHearing(PastAlone):
    """One hearing as a version of a case told it."""

    prisoner = models.ForeignKey(PastPrisoner, on_delete=models.CASCADE, related_name="hearings")
    detention = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    court = models.CharField(max_length=100, blank=True)
    judge = models.CharField(max_length=100, blank=True)
    outcome = models.TextField(blank=True)
    held_earliest = models.DateField(null=True)
    held_latest = models.DateField(null=True)

    objects = PastHearingQuerySet.as_manager()

    class Meta(PastAlone.Meta):
        verbose_name = _("past hearing")
        verbose_name_plural = _("past hearings")


@keeps_past_of(PublishedIncident)
class PastIncident(PastAlone):
    """One incident as a version of a case or an event told it."""

    prisoner = models.ForeignKey(PastPrisoner, on_delete=models.CASCADE, null=True, related_name="incidents")
    event = models.ForeignKey(PastEvent, on_delete=models.CASCADE, null=True, related_name="incidents")
    kind = models.CharField(max_length=60)
    organization = models.CharField(max_length=100, blank=True)
    institution = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    detention = models.CharField(max_length=120, blank=True)
    happened_earliest = models.DateField(null=True)
    happened_latest = models.DateField(null=True)

    objects = PastIncidentQuerySet.as_manager()

    class Meta(PastAlone.Meta):
        verbose_name = _("past incident")
        verbose_name_plural = _("past incidents")


@keeps_past_of(PublishedOfficialAct)
class PastOfficialAct(models.Model):
    """That a version of a case named an official in a detention."""

    prisoner = models.ForeignKey(PastPrisoner, on_delete=models.CASCADE, related_name="official_acts")
    detention = models.PositiveSmallIntegerField()
    official = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("past act of an official")
        verbose_name_plural = _("past acts of officials")

    def __str__(self) -> str:
        return f"{self.official} {self.prisoner_id}-{self.detention}"
