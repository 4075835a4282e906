"""News that waits until a case has been quiet, so that several versions of it are told as one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.settling_querysets import SettlingQuerySet


class Settling(models.Model):
    """A time in which news of a case, or of one act on many cases, gathers: each follower gets it in one message."""

    batch = models.UUIDField(_("act"), null=True, help_text=_("Of one act on many cases."))
    opened_at = models.DateTimeField(_("since"))
    due_at = models.DateTimeField(_("due"))
    urgent = models.BooleanField(default=False, help_text=_("A release or a death is among it."))
    versions = models.PositiveIntegerField(default=0)

    objects = SettlingQuerySet.as_manager()

    class Meta:
        verbose_name = _("news that gathers")
        verbose_name_plural = _("news that gathers")
        indexes = [
            models.Index(fields=["batch"], condition=models.Q(batch__isnull=False), name="settling_of_act"),
            models.Index(fields=["due_at"], name="settling_due"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
