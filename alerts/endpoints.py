"""Endpoints of webhooks: which may be registered. Which may be connected to is looked at then (record/network.py)."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

LONGEST_ENDPOINT = 1000

_validate = URLValidator(schemes=["https"])


def validate_endpoint(text: str) -> None:
    """An endpoint is an https address without a user name or password. Raises ValidationError."""
    try:
        parts = urlsplit(text)
        credentials, fragment, port = "@" in parts.netloc, parts.fragment, parts.port
    except ValueError as error:
        raise _not_an_endpoint() from error
    if parts.scheme != "https":
        raise ValidationError(
            _("An endpoint starts with https:// so that nobody on the way reads what is sent. Please check it."),
            code="scheme",
        )
    if credentials:
        raise ValidationError(
            _("An endpoint holds no user name or password. Leave them out: each message is signed with a secret."),
            code="credentials",
        )
    # Anything but ASCII would have to be rewritten before it is asked for, and a fragment never leaves the sender.
    if not text.isascii() or fragment or port == 0:
        raise _not_an_endpoint()
    try:
        _validate(text)
    except ValidationError as error:
        raise _not_an_endpoint() from error


def _not_an_endpoint() -> ValidationError:
    return ValidationError(
        _("This is not an address that messages can be sent to. Please write it like https://example.org/hook."),
        code="invalid",
    )
