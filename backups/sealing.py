"""Encrypting to public keys, and opening: age does it (https://age-encryption.org/v1); a part at a time passes here."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from backups.errors import BackupError
from backups.programs import age

AT_ONCE = 1024 * 1024


def seal(source: IO[bytes], to: Path, *, recipients: Sequence[str]) -> str:
    """Write what `source` (a file or a pipe, with a number) holds to a new file, encrypted; it is on the disk
    afterwards. Returns the SHA-256 of the new file. Raises BackupError and OSError."""
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as words, open(to, "xb", opener=_private) as file:
        names = [part for recipient in recipients for part in ("--recipient", recipient)]
        sealing = subprocess.Popen([age(), "--encrypt", *names], stdin=source, stdout=subprocess.PIPE, stderr=words)
        with sealing:
            assert sealing.stdout is not None
            try:
                while part := sealing.stdout.read(AT_ONCE):
                    digest.update(part)
                    file.write(part)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                sealing.kill()
                raise
        if sealing.returncode:
            raise BackupError(f"age could not encrypt: {last_line(words)}")
    return digest.hexdigest()


def seal_bytes(text: bytes, to: Path, *, recipients: Sequence[str]) -> str:
    """The same for a short text, which lies on no disk before (Linux)."""
    with os.fdopen(os.memfd_create("sealing"), "w+b") as source:
        source.write(text)
        source.seek(0)
        return seal(source, to, recipients=recipients)


@contextmanager
def opened(path: Path, *, identity: Path) -> Iterator[IO[bytes]]:
    """What is in an encrypted file, to be read to its end. Raises BackupError, at the latest when it was read."""
    with tempfile.TemporaryFile() as words:
        opening = subprocess.Popen(
            [age(), "--decrypt", "--identity", identity, path], stdout=subprocess.PIPE, stderr=words
        )
        with opening:
            assert opening.stdout is not None
            try:
                yield opening.stdout
                rest = opening.stdout.read(1)
            except BaseException:
                opening.kill()
                raise
            if rest:
                opening.kill()
        if opening.returncode and not rest:
            raise BackupError(_why(path, identity, last_line(words)))


def read_sealed(path: Path, *, identity: Path) -> bytes:
    """All that is in a short encrypted file. Raises BackupError."""
    with opened(path, identity=identity) as source:
        return source.read()


def copied(source: IO[bytes], to: IO[bytes]) -> str:
    """Copy to the end, a part at a time; the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    while part := source.read(AT_ONCE):
        digest.update(part)
        to.write(part)
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def last_line(words: IO[bytes]) -> str:
    """The last thing that a program said that is not advice."""
    words.seek(0)
    lines = [line.strip() for line in words.read().decode(errors="replace").splitlines() if line.strip()]
    said = [line for line in lines if not line.startswith("age: report unexpected")]
    return (said or ["nothing was said"])[-1]


def _why(path: Path, identity: Path, said: str) -> str:
    if "no identity matched" in said:
        return f"{identity} is not the key of this backup: {path.name} was encrypted to another one."
    if "identity" in said:
        return f"{identity} is no key of age: {said}"
    return f"{path.name} cannot be opened, it was cut short or changed: {said}"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
