"""The verbs: invite, accept, take a code, lock, let in again, end all sessions."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from record.encryption import keyed_digests
from record.models import User
from staff import letters
from staff.models import VALID_FOR, Invitation, SignIn

PURPOSE = "vigil staff: invitations"


# In the data of an app that makes codes: the number of the half minute whose code was taken last.
TAKEN = "taken"


class NoLongerOpen(Exception):
    """This invitation was used, has ended, was replaced, or never was."""


class CodeTaken(Exception):
    """This code of an app was taken before, or a later one was."""


def invite(*, user: User, by: User | None) -> tuple[str, bool]:
    """Begin anew: no password, no second factor and no session is left, earlier links are void, and a new one is sent.

    Returns the token, and whether the letter was sent.
    """
    with transaction.atomic():
        _shut(user)
        user.set_unusable_password()
        user.save(update_fields=["password"])
        Authenticator.objects.filter(user=user).delete()
        now = timezone.now()
        token = secrets.token_urlsafe(32)
        Invitation.objects.create(
            user=user, by=by, token_digest=_digests(token)[0], made_at=now, ends_at=now + VALID_FOR
        )
    return token, letters.invitation(user, token)


def invited_by(token: str) -> Invitation:
    """The open invitation that this token is of. Raises NoLongerOpen."""
    found = Invitation.objects.open().select_related("user").filter(token_digest__in=_digests(token)).first()
    if found is None:
        raise NoLongerOpen
    return found


def accept(*, token: str, password: str) -> User:
    """Set the password that the invited chose. The invitation is used up. Raises NoLongerOpen."""
    with transaction.atomic():
        # Of two that come at once, one waits here and then finds it used.
        Invitation.objects.select_for_update().filter(token_digest__in=_digests(token)).first()
        invitation = invited_by(token)
        invitation.used_at = timezone.now()
        invitation.save(update_fields=["used_at"])
        user: User = invitation.user
        user.set_password(password)
        user.save(update_fields=["password"])
    # Whoever else got hold of the link is found out.
    letters.changed(user, _("A password was set by the link of an invitation."))
    return user


def take_code(*, user: User, code: str) -> None:
    """Use up a right code of an app: it counts once, whichever process is asked, and none from before it does
    (RFC 6238, 5.2). allauth remembers codes within one process alone. A recovery code is used up by itself. Raises
    CodeTaken."""
    with transaction.atomic():
        # Of two that come at once, one waits here and then finds it taken.
        app = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP).first()
        if app is None:
            return
        secret, digits = decrypt(app.data["secret"]), "".join(code.split())
        found = [n for n in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, n)) == digits]
        if not found:
            return
        if found[-1] <= app.data.get(TAKEN, 0):
            raise CodeTaken
        app.data[TAKEN] = found[-1]
        app.save(update_fields=["data"])


def lock(*, user: User) -> None:
    """Let nobody in by this name, at once, and keep it in the history."""
    with transaction.atomic():
        user.is_active = False
        user.save(update_fields=["is_active"])
        _shut(user)


def unlock(*, user: User) -> None:
    """Let them in again, with the password and the second factor that they had."""
    user.is_active = True
    user.save(update_fields=["is_active"])


def end_sessions(*, user: User) -> int:
    """Log out everywhere. Returns how many sessions were still open."""
    return SignIn.objects.filter(user=user).end()


def _shut(user: User) -> None:
    end_sessions(user=user)
    # What has not been used need not wait for its end.
    Invitation.objects.filter(user=user, used_at=None).delete()


def _digests(token: str) -> list[bytes]:
    """By what an invitation is filed now, and was under a former SECRET_KEY."""
    return keyed_digests(token, purpose=PURPOSE)
