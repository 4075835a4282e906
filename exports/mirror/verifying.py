"""Whether a mirror at somebody else's address is a whole copy that we signed: its list, and a few of its files.

Fetched as everything of others is (record/fetching.py): from public addresses alone, bounded in size and time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import time
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from exports.mirror.manifest import MANIFEST, SUMS, files_in
from exports.mirror.minisign import BadSignature, PublicKey, SignedByAnother
from exports.mirror.remembered import File
from exports.models import Mirror
from record.fetching import NotFetched, fetch

# Files of each look. Where one in a hundred was changed, a month of nights finds it, by 99 to 1.
SAMPLE = 20
# What visitors see first is what is worth changing.
_ALWAYS = "index.html"
# A list of two hundred thousand files; a larger file of a mirror is not taken, which would cost its keeper.
MOST_LIST, MOST_FILE, _MOST_SIGNATURE = 32 * 1024 * 1024, 4 * 1024 * 1024, 4096
LIST_SECONDS, TOTAL_SECONDS = 120.0, 300.0
_NOT_THERE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
# Nobody may know beforehand which files are looked at.
_random = random.SystemRandom()


class NotWhole(Exception):
    """It is no whole copy; `trouble` says of which kind, the message what was found."""

    def __init__(self, trouble: Mirror.Trouble, what: str) -> None:
        super().__init__(what)
        self.trouble = trouble


@dataclass(frozen=True)
class Copy:
    """What a mirror holds, by the manifest that we signed."""

    sequence: int
    made_at: dt.datetime
    languages: list[str]


def verified(address: str, key: PublicKey) -> Copy:
    """What a mirror holds, once its list and a sample of its files are found to be what the owner of the key signed.
    Raises NotWhole."""
    until = time.monotonic() + TOTAL_SECONDS
    sums = _list(address + SUMS)
    try:
        key.verify_content(sums, _signature(address), name=SUMS)
    except SignedByAnother as error:
        raise NotWhole(Mirror.Trouble.FOREIGN, str(error)) from None
    except BadSignature as error:
        raise NotWhole(Mirror.Trouble.CHANGED, str(error)) from None
    manifest = _list(address + MANIFEST)
    if f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}\n".encode() not in sums:
        raise NotWhole(Mirror.Trouble.CHANGED, f"{MANIFEST} is not the one that was signed")
    content = json.loads(manifest)
    for file in _sample(files_in(content)):
        if time.monotonic() > until:
            raise NotWhole(Mirror.Trouble.SILENT, "it answers too slowly")
        _look_at(address, file)
    return Copy(content["sequence"], dt.datetime.fromisoformat(content["made_at"]), content["languages"])


def _sample(files: dict[str, File]) -> list[File]:
    small = [file for file in files.values() if file.size <= MOST_FILE and file.path != _ALWAYS]
    first = [files[_ALWAYS]] if _ALWAYS in files else []
    return first + _random.sample(small, min(len(small), SAMPLE - len(first)))


def _list(url: str) -> bytes:
    """A file that every mirror has."""
    status, body = _fetched(url, most=MOST_LIST, seconds=LIST_SECONDS)
    if status != HTTPStatus.OK:
        raise NotWhole(Mirror.Trouble.SILENT, f"{url} answered with {status}")
    return body


def _signature(address: str) -> str:
    url = f"{address}{SUMS}.minisig"
    status, body = _fetched(url, most=_MOST_SIGNATURE)
    if status in _NOT_THERE:
        raise NotWhole(Mirror.Trouble.FOREIGN, f"{SUMS} has no signature")
    if status != HTTPStatus.OK:
        raise NotWhole(Mirror.Trouble.SILENT, f"{url} answered with {status}")
    return body.decode(errors="replace")


def _look_at(address: str, file: File) -> None:
    # One byte more than it should have, so that a longer one is seen to be another.
    status, body = _fetched(address + quote(file.path), most=file.size + 1, cut=True)
    if status in _NOT_THERE:
        raise NotWhole(Mirror.Trouble.CHANGED, f"{file.path} is missing")
    if status != HTTPStatus.OK:
        raise NotWhole(Mirror.Trouble.SILENT, f"{file.path} answered with {status}")
    if hashlib.sha256(body).hexdigest() != file.sha256:
        raise NotWhole(Mirror.Trouble.CHANGED, f"{file.path} is not the one that was signed")


def _fetched(url: str, *, most: int, cut: bool = False, seconds: float = 20.0) -> tuple[int, bytes]:
    try:
        page = fetch(url, most=most, cut=cut, seconds=seconds)
        return page.status, page.decoded(most)
    except NotFetched as error:
        raise NotWhole(Mirror.Trouble.SILENT, error.reason) from None
