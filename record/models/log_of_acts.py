"""The log of acts: who did what, when, to what and why, in a chain that shows every later change of it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.Model):
    """One act. Written by the database as the transaction that did it ends (record/log_of_acts.py), never changed.

    Names who did it as they were called then, and no row of another table: what is struck or deleted elsewhere stays
    provable here by its digest, without being kept.
    """

    sequence = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("when"))
    by_id = models.BigIntegerField(_("key of who"), null=True)
    by_name = models.CharField(_("by"), max_length=150, blank=True)
    act = models.CharField(_("act"), max_length=60)
    about = models.CharField(_("on what"), max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 of what was written in this act."))
    hash = models.CharField(_("hash"), max_length=64, help_text=_("SHA-256 of this row and of the hash before it."))

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("log of acts")
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["act", "-sequence"], name="act_of_kind"),
            models.Index(fields=["about", "-sequence"], name="act_about"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.act}"
