"""What is kept so that a stolen dump shows nothing of it: encrypted with FIELD_KEYS, found again by a keyed hash."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

__all__ = ["InvalidToken", "decrypted", "encrypted", "keyed_digest"]


def encrypted(text: str) -> str:
    """The text as it is kept: encrypted with the newest of FIELD_KEYS."""
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypted(stored: str) -> str:
    """The text again. Raises InvalidToken when no key fits."""
    return _fernet(tuple(settings.FIELD_KEYS)).decrypt(stored.encode()).decode()


def keyed_digest(text: str, *, purpose: str) -> bytes:
    """HMAC-SHA256 of a text. Its key comes from SECRET_KEY by HKDF (RFC 5869): a key of its own for each purpose, of no
    use for any other, and one that stays when FIELD_KEYS are rotated."""
    return hmac.new(_key_for(settings.SECRET_KEY, purpose), text.encode(), hashlib.sha256).digest()


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=16)
def _key_for(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
