"""OpenPGP: messages that only a follower can read (RFC 9580, in mail by RFC 3156). By Sequoia."""

from __future__ import annotations

import datetime as dt
from email.message import Message
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import SafeMIMEMultipart, SafeMIMEText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Characters. A key with many signatures on it is longer, and says nothing more to us: it can be exported without them.
LONGEST_KEY = 30_000
# The subject would tell what the message keeps to itself; it stands inside (protected headers).
_SUBJECT = gettext_lazy("A message for you")


class KeyUnusable(Exception):
    """Nothing can be encrypted to this key: it is broken, has expired or is revoked."""


def checked(text: str) -> str:
    """A public key as it is kept, from what a follower gave: armored, without anything but the key. Raises
    ValidationError with words for the follower."""
    if len(text) > LONGEST_KEY:
        raise ValidationError(
            _("This key has more than %(most)d characters. Please export it without the signatures of others."),
            code="too_long",
            params={"most": LONGEST_KEY},
        )
    # Loaded with the first key: most followers have none, and most web processes never read one.
    import pysequoia

    try:
        key = pysequoia.Cert.from_bytes(text.strip().encode())
        armored = str(key)
        secret = key.has_secret_keys
    except (RuntimeError, ValueError) as error:
        raise ValidationError(
            _("This is not a public OpenPGP key. It begins with -----BEGIN PGP PUBLIC KEY BLOCK-----."), code="invalid"
        ) from error
    if secret:
        raise ValidationError(
            _("This is a private key. Never give it to anybody. Please export the public key, and make a new pair."),
            code="private",
        )
    try:
        _encrypted(b"?", armored)
    except KeyUnusable as error:
        raise ValidationError(
            _("Nothing can be encrypted to this key: it has expired, is revoked, or is for signing alone."),
            code="unusable",
        ) from error
    return armored


def _encrypted(content: bytes, armored: str) -> bytes:
    import pysequoia

    try:
        key = pysequoia.Cert.from_bytes(armored.encode())
        if key.is_revoked or (key.expiration is not None and key.expiration < dt.datetime.now(dt.UTC)):
            raise KeyUnusable
        return bytes(pysequoia.encrypt(content, recipients=[key]))
    except (RuntimeError, ValueError) as error:
        raise KeyUnusable from error


class EncryptedMessage(EmailMultiAlternatives):
    """A message that is encrypted to `openpgp_key` when it is written out. Raises KeyUnusable then."""

    openpgp_key = ""

    def message(self, **options: Any) -> Any:
        inner: Any = super().message(**options)
        outer = SafeMIMEMultipart(_subtype="encrypted", encoding="ascii", protocol="application/pgp-encrypted")
        _move_headers(inner, outer)
        inner["Subject"] = self.subject
        inner.set_param("protected-headers", "v1")
        outer["Subject"] = str(_SUBJECT)
        outer.preamble = ""
        outer.attach(_part("application/pgp-encrypted", "Version: 1\n"))
        outer.attach(_part("application/octet-stream", _encrypted(inner.as_bytes(), self.openpgp_key).decode("ascii")))
        return outer


def _move_headers(inner: Message, outer: Message) -> None:
    """All but those that say how the inner message is written."""
    for name, value in list(inner.items()):
        if name.lower().startswith("content-") or name.lower() == "mime-version":
            continue
        del inner[name]
        if name.lower() != "subject":
            outer[name] = value


def _part(kind: str, content: str) -> SafeMIMEText:
    part = SafeMIMEText(content, "plain", "us-ascii")
    del part["Content-Type"]
    part["Content-Type"] = kind
    return part
