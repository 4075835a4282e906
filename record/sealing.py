"""Words sealed under a key of their own, in one place alone: AES-256-GCM (NIST SP 800-38D), whose tag covers the place.

What is kept is `sealed1.<id of the key>.<nonce and ciphertext>`. Words that were carried to another row, another case
or another key do not open there. They are filled up before, so that their length tells little.
"""

from __future__ import annotations

import base64
import secrets
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# How everything sealed begins: the database refuses anything else in such a column.
MARK = "sealed1."
KEY_BYTES = 32
_NONCE_BYTES = 12
# Texts are filled up to a multiple of this many bytes (ISO/IEC 7816-4: one 0x80, then zeros).
_STEP = 128


class DoesNotOpen(Exception):
    """These words were changed, or belong to another place or key."""


def new_key() -> bytes:
    """A random key."""
    return secrets.token_bytes(KEY_BYTES)


def sealed(text: str, *, key: bytes, key_id: uuid.UUID, place: str) -> str:
    """The text as it is kept. `place`: where it belongs, in words that are the same when it is opened."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    plain = text.encode() + b"\x80"
    plain += bytes(-len(plain) % _STEP)
    content = nonce + AESGCM(key).encrypt(nonce, plain, _bound(key_id, place))
    return f"{MARK}{key_id.hex}.{base64.b64encode(content).decode()}"


def key_id_of(stored: str) -> uuid.UUID:
    """Under which key something was sealed. Raises DoesNotOpen for what is not sealed at all."""
    mark, _, rest = stored.partition(".")
    name, _, content = rest.partition(".")
    if f"{mark}." != MARK or not content:
        raise DoesNotOpen
    try:
        return uuid.UUID(hex=name)
    except ValueError as error:
        raise DoesNotOpen from error


def unsealed(stored: str, *, key: bytes, place: str) -> str:
    """The text again. Raises DoesNotOpen."""
    key_id = key_id_of(stored)
    try:
        content = base64.b64decode(stored.rpartition(".")[2], validate=True)
        plain = AESGCM(key).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], _bound(key_id, place))
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen from error
    return plain.rstrip(b"\x00")[:-1].decode()


def _bound(key_id: uuid.UUID, place: str) -> bytes:
    return f"{MARK}{key_id.hex}|{place}".encode()
