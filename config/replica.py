"""A public face that reads from a replica too (REPLICA_DATABASE_URL): pages that caches may keep, and the API, are
asked of it while it answers and is not behind. All else goes to the primary (docs/adr/0023-replica-and-pooler.md).

For such a request the replica's connection stands in the place of the usual one, so no query can go to the wrong one;
and what would write on a replica fails there, in PostgreSQL's own terms.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from psycopg.errors import QueryCanceled

from config.environment import REPLICA
from config.middleware import Handler, ThenDo

# Seconds: between two looks at where it is; how old the primary's place may be that it is held to. Together with what
# caches keep (record/freshness.py) a reader sees within ten seconds what was published.
LOOK_EVERY, BEHIND = 1.0, 3.0
LOST = (OperationalError, InterfaceError)


class Fitness:
    """Whether the replica may be asked: it answers, and has all that the primary had a moment ago."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked = -LOOK_EVERY
        self._fit = False
        # Where the primary was, and when.
        self._noted: tuple[str, float] | None = None

    def is_fit(self, *, at_once: bool = False) -> bool:
        """As of the last look; looks again when that is a while ago, or `at_once`. One thread looks, and no other waits
        for it, but whoever must know at once."""
        if (at_once or time.monotonic() - self._looked >= LOOK_EVERY) and self._lock.acquire(blocking=at_once):
            try:
                self._fit = self._look()
            finally:
                self._looked = time.monotonic()
                self._lock.release()
        return self._fit

    def lost(self) -> None:
        """It broke off in the middle of an answer: it is not asked until it was looked at again."""
        self._fit, self._looked = False, time.monotonic()

    def _look(self) -> bool:
        before, self._noted = self._noted, None
        try:
            now = time.monotonic()
            self._noted = (_asked(DEFAULT_DB_ALIAS, "SELECT pg_current_wal_lsn()::text"), now)
        except LOST:
            # Nothing is published while the primary is gone: what the replica has is the newest that there is.
            before = ("0/0", now)
        if before is None or now - before[1] > BEHIND:
            # Nobody looked for a while: where the primary is now says nothing yet.
            return False
        try:
            return bool(_asked(REPLICA, "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", before[0]))
        except LOST:
            return False


FITNESS = Fitness()


class ReplicaMiddleware:
    """Puts the replica in the place of the primary for a request that only reads."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self._of_thread = threading.local()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        primary = self._of_thread.primary = connections[DEFAULT_DB_ALIAS]
        streaming = False
        try:
            response = self.get_response(request)
            if isinstance(response, StreamingHttpResponse):
                # Rows may still be read while it is sent.
                content = cast("Iterator[bytes]", response.streaming_content)
                response.streaming_content = ThenDo(content, partial(_use, primary))
                streaming = True
            return response
        finally:
            if not streaming:
                _use(primary)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Whatever caches may keep may come from a replica, which is late like them. The API has only such."""
        if _only_reads(request, view) and FITNESS.is_fit():
            _use(connections[REPLICA])

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Of a replica that breaks off in the middle, or ends a question that is in the way of its catching up, the
        primary is asked instead; of a primary that is gone, the replica."""
        match = request.resolver_match
        if match is None or not isinstance(exception, LOST) or isinstance(exception.__cause__, QueryCanceled):
            return None
        if connections[DEFAULT_DB_ALIAS].alias == REPLICA:
            FITNESS.lost()
            _use(self._of_thread.primary)
        elif _only_reads(request, match.func) and FITNESS.is_fit(at_once=True):
            _use(connections[REPLICA])
        else:
            return None
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return answer


def _only_reads(request: HttpRequest, view: Any) -> bool:
    return request.method in ("GET", "HEAD") and (getattr(view, "may_be_kept", False) or hasattr(view, "cls"))


def _use(line: Any) -> None:
    connections[DEFAULT_DB_ALIAS] = line


def _asked(alias: str, question: str, *parameters: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(question, parameters)
        return cursor.fetchone()[0]
