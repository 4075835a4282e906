"""What is kept so that a stolen dump shows nothing of it: encrypted with FIELD_KEYS, found again by a keyed hash."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

__all__ = [
    "InvalidToken",
    "decrypted",
    "decrypted_with",
    "encrypted",
    "encrypted_with",
    "is_newest",
    "keyed_digest",
    "keyed_digests",
]


def encrypted(text: str) -> str:
    """The text as it is kept: encrypted with the newest of FIELD_KEYS."""
    return encrypted_with(settings.FIELD_KEYS, text)


def decrypted(stored: str) -> str:
    """The text again. Raises InvalidToken when no key fits."""
    return decrypted_with(settings.FIELD_KEYS, stored)


def encrypted_with(keys: Iterable[str], text: str) -> str:
    """The text encrypted with the first of these Fernet keys."""
    return _fernet(tuple(keys)).encrypt(text.encode()).decode()


def decrypted_with(keys: Iterable[str], stored: str) -> str:
    """The text again, with any of these Fernet keys. Raises InvalidToken when none fits."""
    return _fernet(tuple(keys)).decrypt(stored.encode()).decode()


def is_newest(stored: str, keys: Iterable[str] | None = None) -> bool:
    """Whether something is encrypted with the newest of FIELD_KEYS, or of these keys: the others may go then."""
    newest = list(settings.FIELD_KEYS if keys is None else keys)[:1]
    try:
        decrypted_with(newest, stored)
    except InvalidToken:
        return False
    return True


def keyed_digest(text: str, *, purpose: str) -> bytes:
    """HMAC-SHA256 of a text. Its key comes from SECRET_KEY by HKDF (RFC 5869): a key of its own for each purpose, of no
    use for any other, and one that stays when FIELD_KEYS are rotated."""
    return keyed_digests(text, purpose=purpose)[0]


def keyed_digests(text: str, *, purpose: str) -> list[bytes]:
    """The same for SECRET_KEY and then for each of SECRET_KEY_FALLBACKS: by what something is found that was kept
    before SECRET_KEY was changed."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [hmac.new(_key_for(secret, purpose), text.encode(), hashlib.sha256).digest() for secret in secrets]


@lru_cache(maxsize=32)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=64)
def _key_for(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
