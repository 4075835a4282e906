"""E-mail addresses: how they are checked, encrypted, and found again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from record import encryption

# RFC 5321, 4.5.3.1.3: a path has at most 256 characters, two of them its angle brackets.
LONGEST_ADDRESS = 254

# No `localhost`: mail goes to people elsewhere.
_validate = EmailValidator(allowlist=[])


def normalised(text: str) -> str:
    """An address as it is written into a message: the domain in ASCII and lower case. Raises ValidationError."""
    address = text.strip()
    if len(address) > LONGEST_ADDRESS:
        raise ValidationError(
            _("This address has %(length)d characters; an e-mail address has at most %(most)d. Please check it."),
            code="too_long",
            params={"length": len(address), "most": LONGEST_ADDRESS},
        )
    local, _at, domain = address.rpartition("@")
    # Quoted local parts and literal IP addresses are legal and belong to nobody who follows a case.
    if '"' in address or domain.startswith("[") or not address.isprintable():
        raise _not_an_address()
    try:
        _validate(address)
        plain = f"{local}@{punycode(domain).lower()}"
        plain.encode("ascii")
        _validate(plain)
    except (ValidationError, UnicodeError) as error:
        raise _not_an_address() from error
    return plain


def _not_an_address() -> ValidationError:
    return ValidationError(_("This is not an e-mail address. Please write it like name@example.org."), code="invalid")


def encrypted(address: str) -> str:
    """The address as it is kept."""
    return encryption.encrypted(address)


def decrypted(stored: str) -> str:
    """The address as it is written to. Raises cryptography.fernet.InvalidToken when no key fits."""
    return encryption.decrypted(stored)


def keyed_hash(address: str) -> str:
    """By what an address is found again. Keyed, because a bare hash of an address is guessed in no time; and the same
    when FIELD_KEYS are rotated, since its key comes from SECRET_KEY."""
    return keyed_hashes(address)[0]


def keyed_hashes(address: str) -> list[str]:
    """The same for SECRET_KEY and then for each of SECRET_KEY_FALLBACKS."""
    digests = encryption.keyed_digests(address.casefold(), purpose="vigil alerts: hash of addresses")
    return [digest.hex() for digest in digests]
