"""Public keys of followers, to whom messages are encrypted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.models.follower import Follower


class FollowerKey(models.Model):
    """The OpenPGP key of a follower. It names its owner, so it is kept encrypted like the address."""

    administered = True  # kept by the role Administrator (record/roles.py)

    # The database drops it with its follower (migrations/0010_follower_key.py).
    follower = models.OneToOneField(
        Follower,
        verbose_name=_("follower"),
        on_delete=models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="key",
    )
    openpgp = models.TextField(_("OpenPGP key"), help_text=_("Encrypted with FIELD_KEYS."))

    class Meta:
        verbose_name = _("key of a follower")
        verbose_name_plural = _("keys of followers")

    def __str__(self) -> str:
        return self.follower.label
