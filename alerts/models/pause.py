"""Addresses to which nothing more is sent until their owner asks for it again."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from alerts.models.follower import Follower


class Pause(models.Model):
    """Why a follower is told nothing for now. Gone when they confirm again."""

    administered = True  # kept by the role Administrator (record/roles.py)

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("the address takes no mail")
        COMPLAINED = "complained", _("a message was reported as unwanted")

    # The database drops it with its follower (migrations/0009_pause.py): functions there forget followers.
    follower = models.OneToOneField(
        Follower,
        verbose_name=_("follower"),
        on_delete=models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="pause",
    )
    reason = models.CharField(_("why"), max_length=10, choices=Reason.choices)
    code = models.CharField(
        _("code"), max_length=20, blank=True, help_text=_("What a mail server said, as a code: 5.1.1.")
    )
    since = models.DateTimeField(_("since"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("paused address")
        verbose_name_plural = _("paused addresses")

    def __str__(self) -> str:
        return self.follower.label
