"""Queries about invitations and sign-ins, by name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import models
from django.utils import timezone

# What one signs in with beside a password. Recovery codes alone are none.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# After signing in, and after the last thing that was done (OWASP ASVS 5, 7.3.1 and 7.3.2).
LONGEST = dt.timedelta(hours=8)
IDLE = dt.timedelta(hours=1)
# What has ended is kept so long, for staff to recognise what was not them.
KEPT = dt.timedelta(days=90)


def second_factors() -> models.QuerySet[Authenticator]:
    """The second factors of all staff."""
    return Authenticator.objects.filter(type__in=SECOND_FACTORS)


class InvitationQuerySet(models.QuerySet[Any]):
    def open(self) -> InvitationQuerySet:
        """Not used, and not over; of a member of staff who is not locked."""
        return self.filter(used_at=None, ends_at__gt=timezone.now(), user__is_active=True)


class SignInQuerySet(models.QuerySet[Any]):
    def open(self) -> SignInQuerySet:
        """Neither ended, nor too old, nor left alone for too long."""
        now = timezone.now()
        return self.filter(ended_at=None, began_at__gt=now - LONGEST, seen_at__gt=now - IDLE)

    def of(self, user: Any) -> SignInQuerySet:
        """Those of one member of staff, the newest first, with the device."""
        return self.filter(user=user).select_related("device").order_by("-began_at")

    def end(self) -> int:
        """End them now. Returns how many were still open."""
        return self.filter(ended_at=None).update(ended_at=timezone.now())

    def forgotten(self) -> SignInQuerySet:
        """Those that need not be kept any longer."""
        return self.filter(began_at__lt=timezone.now() - KEPT)
