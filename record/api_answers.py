"""Answers of the API: documents passed on as the text the database keeps, and what caches must know of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

from record.api_paging import Page
from record.freshness import within_today

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

    def stamp(self, response: HttpResponseBase) -> HttpResponseBase:
        """The answer with its validators and how long it may be kept."""
        response["ETag"] = self.etag
        if self.changed:
            response["Last-Modified"] = http_date(self.changed.timestamp())
        return keep_briefly(response)


def sparse(texts: Iterable[str], fields: Sequence[str] | None) -> Iterable[str]:
    """Documents with only the fields that were asked for, in their own order; as they are when none was."""
    if fields is None:
        return texts
    wanted = set(fields)
    return (_packed({name: value for name, value in json.loads(text).items() if name in wanted}) for text in texts)


def _packed(value: Any) -> str:
    """JSON without blanks, as documents are stored."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def document_answer(text: str, fields: Sequence[str] | None) -> HttpResponse:
    """One document."""
    return HttpResponse(next(iter(sparse([text], fields))), content_type=JSON)


def page_answer(request: HttpRequest, page: Page, *, count: int | None, fields: Sequence[str] | None) -> HttpResponse:
    """A page of a list: {count, next, previous, results}."""
    head = {
        "count": count,
        "next": _address(request, page.next),
        "previous": _address(request, page.previous),
    }
    opened = _packed(head)[:-1]
    return HttpResponse(f'{opened},"results":[{",".join(sparse(page.texts, fields))}]}}', content_type=JSON)


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
