"""Whether followers are told of a version: what a person decided about it, beside the version that everyone reads."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from record.published import Version
from record.telling_querysets import TellingActQuerySet

REASON_LENGTH = 500


class TellingAct(models.Model):
    """One decision about a version: who, when and why. The latest one counts; without any, followers are told."""

    class Verb(models.TextChoices):
        SILENT = "silent", _("nobody is told")
        HOLD = "hold", _("held back")
        RELEASE = "release", _("released")
        RETELL = "retell", _("told again")

    # After these nobody is told.
    UNTOLD = (Verb.SILENT, Verb.HOLD)

    version = models.ForeignKey(
        Version, verbose_name=_("version"), on_delete=models.PROTECT, related_name="telling_acts"
    )
    verb = models.CharField(_("decision"), max_length=10, choices=Verb.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    carried_out_at = models.DateTimeField(null=True, help_text=_("When followers' deliveries followed from it."))

    objects = TellingActQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision about telling")
        verbose_name_plural = _("decisions about telling")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(carried_out_at__isnull=True), name="telling_act_open")
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.get_verb_display()}"
