"""What watches over the alerts: that somebody looked, and which troubles go on. Nothing here names anyone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Watch(models.Model):
    """When the watch last came by: beat asks for it each minute, so a silent one means that beat or worker stand still.
    One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    looked_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watch")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="watch_is_one_row")]

    def __str__(self) -> str:
        return f"{self.looked_at:%Y-%m-%d %H:%M}"


class Trouble(models.Model):
    """A trouble that goes on: the operators are told when it begins and when it is over, each once."""

    class Kind(models.TextChoices):
        MAIL_LATE = "mail_late", _("e-mail waits too long")
        WEBHOOKS_LATE = "webhooks_late", _("messages to webhooks wait too long")
        FAN_OUT_STANDS = "fan_out_stands", _("the fan-out stands still")
        FAILING = "failing", _("many messages are not taken")
        BEAT_SILENT = "beat_silent", _("beat or worker stand still")

    kind = models.CharField(_("trouble"), max_length=20, choices=Kind.choices, primary_key=True)
    words = models.CharField(_("what is wrong"), max_length=500)
    since = models.DateTimeField(_("since"))
    fine_since = models.DateTimeField(_("not seen any more since"), null=True)
    told_at = models.DateTimeField(_("operators told"), null=True)

    class Meta:
        verbose_name = _("trouble")
        verbose_name_plural = _("troubles")
        ordering = ["since", "kind"]

    def __str__(self) -> str:
        return self.get_kind_display()
