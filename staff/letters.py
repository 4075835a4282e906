"""What staff are written about their own way in. A letter that cannot be sent holds nothing up: the desk says so."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from staff.models import VALID_FOR, SignIn

logger = logging.getLogger(__name__)


def invitation(user: Any, token: str) -> bool:
    """The link to choose a password with. Returns whether it was sent."""
    url = settings.SITE_URL + reverse("staff-invitation", args=[token])
    hours = int(VALID_FOR.total_seconds() // 3600)
    return _send(user, _("Your way to the desk"), "invitation", url=url, hours=hours)


def new_device(sign_in: SignIn) -> bool:
    """Someone signed in as you, from a browser not seen before. Returns whether it was sent."""
    return _send(sign_in.user, _("Signed in from a new device"), "new_device", sign_in=sign_in)


def changed(user: Any, what: str) -> bool:
    """Something about the way in was changed: `what`, in words. Returns whether it was sent."""
    return _send(user, _("Your sign-in was changed"), "changed", what=what, at=timezone.now())


def _send(user: Any, subject: str, template: str, **context: Any) -> bool:
    if not user.email:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string(
            f"staff/mail/{template}.txt",
            context | {"user": user, "desk": settings.SITE_URL + reverse("mfa_index")},
        )
        message = EmailMessage(subject, text, to=[user.email], headers={"Auto-Submitted": "auto-generated"})
    try:
        return bool(message.send())
    except OSError as error:
        # SMTP's errors are among them. Neither the name nor the address of a person is logged.
        logger.warning("A letter to a member of staff could not be sent: %s", type(error).__name__)
        return False
