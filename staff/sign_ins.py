"""Each time that staff signed in: begun, found again with every request, ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from staff import devices, letters
from staff.models import SignIn
from staff.querysets import SECOND_FACTORS, second_factors

KEY = "sign_in"
# How exactly it is known when someone was last seen: not every request is written down.
SEEN_EVERY = dt.timedelta(minutes=1)


def begin(request: HttpRequest, response: HttpResponse, user: Any) -> SignIn:
    """Write down that a member of staff has just signed in, and write to them if it was from a device not seen yet."""
    device, new = devices.remember(request, response, user)
    now = timezone.now()
    records = get_authentication_records(request, user)
    sign_in = SignIn.objects.create(
        user=user,
        device=device,
        began_at=now,
        seen_at=now,
        second_factor=any(record.get("method") == "mfa" for record in records),
    )
    request.session[KEY] = sign_in.pk
    SignIn.objects.of(user).forgotten().delete()
    if new:
        letters.new_device(sign_in)
    return sign_in


def found(request: HttpRequest, *, seen: bool = True) -> SignIn | None:
    """The sign-in that this request belongs to, if it still holds and comes from the browser that it began in.

    `seen`: whether the request shows that someone is there.
    """
    sign_in = SignIn.objects.open().of(request.user).filter(pk=request.session.get(KEY)).first()
    if sign_in is None or not devices.is_shown(sign_in.device, request):
        return None
    now = timezone.now()
    if seen and now - sign_in.seen_at > SEEN_EVERY:
        SignIn.objects.filter(pk=sign_in.pk).update(seen_at=now)
    return sign_in


def has_second_factor(user: Any) -> bool:
    """Whether a member of staff has a second factor (recovery codes alone are none)."""
    return second_factors().filter(user=user).exists()


@receiver(user_logged_out)
def end(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Signed out: the session cannot be brought back by its cookie."""
    key = request.session.get(KEY) if hasattr(request, "session") else None
    if key is not None:
        SignIn.objects.filter(pk=key).end()


@receiver(authenticator_added)
def second_factor_set_up(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Who just set up a second factor has shown it: this session may go on, the others must show it too."""
    if authenticator.type in SECOND_FACTORS:
        SignIn.objects.filter(pk=request.session.get(KEY, 0), user=user).update(second_factor=True)
        SignIn.objects.filter(user=user, second_factor=False).end()


@receiver(authenticator_removed)
def second_factor_taken_away(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Without any second factor, no session has shown one."""
    if not has_second_factor(user):
        SignIn.objects.filter(user=user).update(second_factor=False)
