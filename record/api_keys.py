"""Keys to the API: how one is made, shown once, read from a request and ended. All of it as the public role, through
three functions of the database (migrations/0008_api_keys.py)."""

from __future__ import annotations

import hashlib
import re
import secrets
import string
import zlib
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

# So that scanners of code find a key that someone published by mistake.
PREFIX = "vigil_"
SECRET_BYTES = 32
# For so long a process remembers that a key is good, and lets it through after it was revoked elsewhere.
REMEMBERED = 30
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SECRET_LENGTH, _CHECK_LENGTH = 43, 6
_SHAPE = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{_SECRET_LENGTH + _CHECK_LENGTH}}}")


@dataclass(frozen=True)
class Key:
    """A good key that came with a request, by its hash."""

    token_hash: str


def new_token() -> str:
    """A key that nobody has yet: 256 random bits, and a checksum by which a mistyped one is known without asking."""
    secret = _base62(int.from_bytes(secrets.token_bytes(SECRET_BYTES)), _SECRET_LENGTH)
    return f"{PREFIX}{secret}{_checksum(secret)}"


def hash_of(token: str) -> str | None:
    """The hash under which a key is kept; None for what cannot be a key. So many random bits need no slow hash."""
    if not _SHAPE.fullmatch(token):
        return None
    secret, checksum = token[len(PREFIX) : -_CHECK_LENGTH], token[-_CHECK_LENGTH:]
    return hashlib.sha256(token.encode()).hexdigest() if checksum == _checksum(secret) else None


def make(*, purpose: str) -> str | None:
    """A new key, to be shown once: it cannot be found again. None when too many were made within the hour."""
    token = new_token()
    return token if _call("SELECT record_make_api_key(%s, %s)", hash_of(token), purpose) else None


def revoke(token: str) -> bool:
    """End a key. False when it is none, or ended already."""
    token_hash = hash_of(token)
    if token_hash is None:
        return False
    cache.delete(_remembered(token_hash))
    return bool(_call("SELECT record_revoke_api_key(%s)", token_hash))


class BearerKey(BaseAuthentication):
    """The key in the header Authorization. A request needs none; with one that is not good it is refused, so that
    whoever has lost their key learns of it."""

    refusal = _("This is no key, or one that was revoked. Everything can be read without a key.")

    def authenticate(self, request: Request) -> tuple[None, Key] | None:
        said = request.headers.get("Authorization")
        if said is None:
            return None
        scheme, _blank, token = said.partition(" ")
        token_hash = hash_of(token.strip()) if scheme.lower() == "bearer" else None
        if token_hash is None or not _is_good(token_hash):
            raise AuthenticationFailed(self.refusal)
        return None, Key(token_hash)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def _is_good(token_hash: str) -> bool:
    name = _remembered(token_hash)
    if cache.get(name):
        return True
    good = bool(_call("SELECT record_api_key_is_good(%s)", token_hash))
    if good:
        cache.set(name, True, REMEMBERED)
    return good


def _remembered(token_hash: str) -> str:
    return f"api-key:{token_hash}"


def _call(sql: str, *parameters: str | None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()[0]


def _checksum(secret: str) -> str:
    return _base62(zlib.crc32(secret.encode()), _CHECK_LENGTH)


def _base62(number: int, length: int) -> str:
    digits = []
    for _place in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
