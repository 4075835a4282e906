"""How staff get in: the invitation, the devices they came with, and each time that they signed in.

None of it keeps an address of the network, nor anything by which a session could be taken over: tokens are kept as
keyed digests (record/encryption.py).
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.querysets import InvitationQuerySet, SignInQuerySet

VALID_FOR = dt.timedelta(hours=48)


class Invitation(models.Model):
    """A link to choose a password with: for one member of staff, once, and for 48 hours."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="invitations_made"
    )
    token_digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__lte=models.F("made_at") + models.Value(VALID_FOR)),
                name="invitation_ends_in_two_days",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.made_at:%Y-%m-%d}"


class KnownDevice(models.Model):
    """A browser that a member of staff has signed in with, known again by a cookie of its own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_devices")
    token_digest = models.BinaryField(max_length=32)
    name = models.CharField(max_length=60)
    first_seen = models.DateTimeField()

    class Meta:
        verbose_name = _("known device")
        verbose_name_plural = _("known devices")
        constraints = [models.UniqueConstraint(fields=["user", "token_digest"], name="device_is_known_once")]

    def __str__(self) -> str:
        return self.name


class SignIn(models.Model):
    """One session at the desk. It ends when `ended_at` is set, whatever the session's cookie says."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    device = models.ForeignKey(KnownDevice, on_delete=models.CASCADE, related_name="sign_ins")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    second_factor = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = [models.Index(fields=["user"], condition=models.Q(ended_at=None), name="sign_in_open")]

    def __str__(self) -> str:
        return f"{self.user}, {self.began_at:%Y-%m-%d %H:%M}"
