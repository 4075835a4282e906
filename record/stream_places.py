"""How many whole lists are sent at one time. Each takes a thread of its process for as long as its reader reads, so in
every process some threads are left to pages; and one reader cannot take the places of all.

A reader's places are locks of the database, which end with the transaction of the stream, whatever happens to it, and
leave no trace. Who has no network of their own (record/counting.py) shares only the places of the process.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest

from record.api_keys import Key
from record.counting import household_of

# Long enough for a list of some thousands to end.
COME_BACK_IN = 10


class NoPlace(Exception):
    """As many lists are being sent as can be at one time. `of_reader`: as many to this reader."""

    def __init__(self, *, of_reader: bool) -> None:
        self.of_reader = of_reader
        super().__init__("no place for another stream")


class _Places:
    """Those of this process."""

    def __init__(self) -> None:
        self._taken = 0
        self._lock = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        """One of them, as long as the block lasts. Raises NoPlace."""
        with self._lock:
            if self._taken >= settings.STREAMS_OF_PROCESS:
                raise NoPlace(of_reader=False)
            self._taken += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken -= 1


_OF_PROCESS = _Places()


def in_a_place(pieces: Iterable[bytes], *, reader: str | None) -> Generator[bytes, None, None]:
    """The same pieces, read in a place that is given back at their end, or when this is closed. Raises NoPlace before
    anything is read. `reader`: who reads; None where that is not known."""
    with _OF_PROCESS.one(), transaction.atomic():
        if reader is not None and not _taken_by(reader):
            raise NoPlace(of_reader=True)
        try:
            yield from pieces
        finally:
            # Their query ends before the transaction does: while rows still come nothing else can be asked, and what
            # was wrapped around it (map, chain) passes no close() on.
            del pieces


def reader_of(request: HttpRequest) -> str | None:
    """Who reads: a key, else a household; None for those who are many."""
    key = getattr(request, "auth", None)
    return f"key {key.token_hash}" if isinstance(key, Key) else household_of(request)


def _taken_by(reader: str) -> bool:
    """Take one of a reader's places until the transaction ends; whether there was one."""
    # The database keeps such locks in memory alone, and a number says nothing of who it was.
    told = hashlib.blake2s(reader.encode(), key=settings.SECRET_KEY.encode()[:32], digest_size=4).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM generate_series(1, %s) AS place WHERE pg_try_advisory_xact_lock(%s, place) LIMIT 1",
            [settings.STREAMS_OF_READER, int.from_bytes(told, signed=True)],
        )
        return cursor.fetchone() is not None
