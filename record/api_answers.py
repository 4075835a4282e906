"""Answers of the API: documents passed on as the text the database keeps, and what caches must know of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

from record.api_paging import Page
from record.freshness import within_today

# Seconds for which a process keeps the number of rows of a list.
COUNT_KEPT = 60
JSON = "application/json"
JSON_LINES = "application/jsonl"


def keep_briefly(response: HttpResponseBase) -> HttpResponseBase:
    """The answer with how long a cache may keep it: as long as a page."""
    patch_cache_control(response, public=True, max_age=within_today(timezone.now()))
    return response


def midnight() -> dt.datetime:
    """When today began, in UTC: what is counted up to today changes then."""
    return timezone.now().astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)


class Freshness:
    """What an answer depends on: its address and form, the version of the record; and the day, if it counts days."""

    def __init__(
        self, request: HttpRequest, *, version: int, changed: dt.datetime | None, daily: bool, form: str = JSON
    ) -> None:
        self.request = request
        self.version, self.published = version, changed
        today = midnight()
        # As if changed at midnight, for a client that knows only of times.
        self.changed = max(changed, today) if changed and daily else changed
        parts = [settings.SITE_URL, request.get_full_path(), form, str(version), today.isoformat() if daily else ""]
        # Weak: compression changes the bytes, not what they say.
        self.etag = f'W/"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:24]}"'

    def not_modified(self) -> HttpResponseBase | None:
        """The answer 304 (or 412) if the client holds this already, else None."""
        seconds = int(self.changed.timestamp()) if self.changed else None
        response = get_conditional_response(self.request, self.etag, seconds)
        return None if response is None else self.stamp(response)

    def counted(self, count: Callable[[], int | None], *, but: Iterable[str]) -> int | None:
        """What `count` gives for this address, parameters of these names apart: the same until something is published
        or the day ends, so that whoever reads page after page has it counted once."""
        if self.published is None:
            return count()
        of = sorted((name, value) for name, value in self.request.GET.items() if name not in but)
        parts = [self.request.path, *map(str, chain.from_iterable(of))]
        told = "\n".join([*parts, str(self.version), self.published.isoformat(), midnight().isoformat()])
        key = f"count-{hashlib.sha256(told.encode()).hexdigest()}"
        if (kept := cache.get(key)) is None:
            kept = (count(),)
            cache.set(key, kept, COUNT_KEPT)
        (number,) = kept
        return number

    def stamp(self, response: HttpResponseBase) -> HttpResponseBase:
        """The answer with its validators and how long it may be kept."""
        response["ETag"] = self.etag
        if self.changed:
            response["Last-Modified"] = http_date(self.changed.timestamp())
        return keep_briefly(response)


def sparse(texts: Iterable[bytes], fields: Sequence[str] | None) -> Iterable[bytes]:
    """Documents with only the fields that were asked for, in their own order; as they are when none was."""
    if fields is None:
        return texts
    wanted = set(fields)
    return (_packed({name: value for name, value in json.loads(text).items() if name in wanted}) for text in texts)


def _packed(value: Any) -> bytes:
    """JSON without blanks, as documents are stored."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def document_answer(text: str, fields: Sequence[str] | None) -> HttpResponse:
    """One document."""
    return HttpResponse(next(iter(sparse([text.encode()], fields))), content_type=JSON)


def page_answer(request: HttpRequest, page: Page, *, count: int | None, fields: Sequence[str] | None) -> HttpResponse:
    """A page of a list: {count, next, previous, results}."""
    head = {
        "count": count,
        "next": _address(request, page.next),
        "previous": _address(request, page.previous),
    }
    opened = _packed(head)[:-1]
    return HttpResponse(b'%b,"results":[%b]}' % (opened, b",".join(sparse(page.texts, fields))), content_type=JSON)


def _address(request: HttpRequest, cursor: str | None) -> str | None:
    """The address of another page of the same list."""
    if cursor is None:
        return None
    parameters = {name: value for name, value in request.GET.items() if name != "cursor"}
    if cursor:
        parameters["cursor"] = cursor
    query = f"?{urlencode(parameters)}" if parameters else ""
    # By the address in the settings, as documents do: never by a header that anyone can send.
    return f"{settings.SITE_URL}{request.path}{query}"
