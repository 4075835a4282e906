"""What the record remembers of its backups."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BackupMade(models.Model):
    """A backup that was written whole. Where it lies, and whether it still does, is not known here."""

    made_at = models.DateTimeField(_("made"))
    sequence = models.BigIntegerField(_("up to version"))

    class Meta:
        verbose_name = _("backup that was made")
        verbose_name_plural = _("backups that were made")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
