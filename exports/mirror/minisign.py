"""Signatures in the form of minisign (https://jedisct1.github.io/minisign/): Ed25519 over the BLAKE2b of a file, so
that who keeps a mirror verifies it with the stock tool."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

_ALGORITHM, _PREHASHED, _NO_PASSWORD, _CHECKSUM = b"Ed", b"ED", b"\0\0", b"B2"
# Algorithm, password, checksum; salt and two limits of a password; number, key, its public half, checksum.
_SECRET_LENGTH, _SALT_AND_LIMITS = 2 + 2 + 2 + 48 + 8 + 64 + 32, 48
_NUMBER = 8


class BadKey(ValueError):
    """No key of minisign, or one that a password protects."""


class BadSignature(Exception):
    """The file is not what the owner of the key signed."""


class SignedByAnother(BadSignature):
    """It has no signature of the owner of the key at all."""


@dataclass(frozen=True)
class SecretKey:
    """A key to sign with, and its number, which every signature names."""

    number: bytes
    key: Ed25519PrivateKey

    @classmethod
    def made(cls) -> SecretKey:
        return cls(os.urandom(_NUMBER), Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, text: str) -> SecretKey:
        """From the last line of a file that `minisign -G -W` wrote. Raises BadKey."""
        raw = _decoded(text)
        if len(raw) != _SECRET_LENGTH or raw[:2] != _ALGORITHM or raw[4:6] != _CHECKSUM:
            raise BadKey("no secret key of minisign")
        if raw[2:4] != _NO_PASSWORD:
            raise BadKey("a secret key with a password: make one with minisign -G -W")
        rest = raw[6 + _SALT_AND_LIMITS :]
        number, seed, public = rest[:8], rest[8:40], rest[40:72]
        found = cls(number, Ed25519PrivateKey.from_private_bytes(seed))
        if found._public_bytes != public:
            raise BadKey("a secret key whose halves do not belong together")
        return found

    @property
    def _public_bytes(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.number, self.key.public_key())

    def written(self) -> str:
        """As `read` takes it, and as the last line of minisign's file of a secret key."""
        seed = self.key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        pair = seed + self._public_bytes
        checksum = hashlib.blake2b(_ALGORITHM + self.number + pair, digest_size=32).digest()
        head = _ALGORITHM + _NO_PASSWORD + _CHECKSUM + bytes(_SALT_AND_LIMITS)
        return base64.b64encode(head + self.number + pair + checksum).decode()

    def sign(self, path: Path, *, comment: str) -> Path:
        """Write the signature of a file beside it. comment: one line that is signed too, such as of when it is."""
        signature = self.key.sign(_prehashed(path))
        of_all = self.key.sign(signature + comment.encode())
        line = base64.b64encode(_PREHASHED + self.number + signature).decode()
        beside = signature_of(path)
        beside.write_text(
            f"untrusted comment: signature by the mirror key of a Vigil\n{line}\n"
            f"trusted comment: {comment}\n{base64.b64encode(of_all).decode()}\n"
        )
        return beside


@dataclass(frozen=True)
class PublicKey:
    """A key to verify with."""

    number: bytes
    key: Ed25519PublicKey

    @classmethod
    def read(cls, text: str) -> PublicKey:
        """From the last line of minisign.pub, which is what everyone is told. Raises BadKey."""
        raw = _decoded(text)
        if len(raw) != 2 + _NUMBER + 32 or raw[:2] != _ALGORITHM:
            raise BadKey("no public key of minisign")
        return cls(raw[2:10], Ed25519PublicKey.from_public_bytes(raw[10:]))

    def written(self) -> str:
        """In one line, as minisign takes it after -P."""
        raw = self.key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.b64encode(_ALGORITHM + self.number + raw).decode()

    def verify(self, path: Path) -> str:
        """The comment that was signed with a file. Raises BadSignature, saying why in a few words."""
        try:
            signature = signature_of(path).read_text()
        except (OSError, ValueError):
            raise SignedByAnother(f"{path.name} has no signature") from None
        return self._verify(_prehashed(path), signature, path.name)

    def verify_content(self, content: bytes, signature: str, *, name: str) -> str:
        """The same of a file that is not on this disk. Raises BadSignature."""
        return self._verify(hashlib.blake2b(content).digest(), signature, name)

    def _verify(self, prehashed: bytes, signature: str, name: str) -> str:
        try:
            _untrusted, line, trusted, of_all = signature.splitlines()
            raw, whole = base64.b64decode(line, validate=True), base64.b64decode(of_all, validate=True)
        except ValueError:
            raise SignedByAnother(f"{name} has no signature") from None
        comment = trusted.removeprefix("trusted comment: ")
        if raw[:2] != _PREHASHED or raw[2:10] != self.number:
            raise SignedByAnother(f"{name} was signed with another key")
        try:
            self.key.verify(raw[10:], prehashed)
            self.key.verify(whole, raw[10:] + comment.encode())
        except InvalidSignature:
            raise BadSignature(f"{name} is not what was signed") from None
        return comment


def signature_of(path: Path) -> Path:
    """Where the signature of a file lies."""
    return path.with_name(f"{path.name}.minisig")


def _prehashed(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").digest()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip().splitlines()[-1], validate=True)
    except (binascii.Error, IndexError, ValueError):
        raise BadKey("no key of minisign") from None
