"""What stands between a request and the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

import pghistory
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from record.public_access import leave_public_role, take_public_role

Handler = Callable[[HttpRequest], HttpResponseBase]


def is_desk(request: HttpRequest) -> bool:
    """Whether a path belongs to the desk. All other paths are public, whatever they are."""
    return request.path_info.startswith(tuple(settings.DESK_PREFIXES))


class PublicRoleMiddleware:
    """Runs everything but the desk as the public role (architecture.md, "The way data flows", 5)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_desk(request) or request.path_info == "/healthz":
            return self.get_response(request)
        take_public_role()
        streaming = False
        try:
            response = self.get_response(request)
            if isinstance(response, StreamingHttpResponse):
                # Rows may still be read while it is sent: the role stays until the last of them.
                content = cast("Iterator[bytes]", response.streaming_content)
                response.streaming_content = ThenDo(content, leave_public_role)
                streaming = True
            return response
        finally:
            if not streaming:
                leave_public_role()


class ThenDo:
    """A streamed body after which something is done when it is closed, even if nobody ever read it."""

    def __init__(self, content: Iterator[bytes], then: Callable[[], None]) -> None:
        self.content, self.close = content, then

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.content)


class DeskSessionMiddleware(SessionMiddleware):
    """Sessions for the desk alone: a visitor gets no cookie, and public code has no session to read."""

    def process_request(self, request: HttpRequest) -> None:
        if is_desk(request):
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return super().process_response(request, response) if is_desk(request) else response


class DeskAuthenticationMiddleware(AuthenticationMiddleware):
    """Who is signed in, at the desk alone."""

    def process_request(self, request: HttpRequest) -> None:
        if is_desk(request):
            super().process_request(request)


class LanguageByURLMiddleware(LocaleMiddleware):
    """The language of a public page is the one its address names, never a guess from the browser: caches can keep it.
    The desk speaks one language, the source's: half a translation misleads those who work there."""

    def process_request(self, request: HttpRequest) -> None:
        language = settings.LANGUAGE_CODE
        if not is_desk(request):
            language = translation.get_language_from_path(request.path_info) or language
        translation.activate(language)
        request.LANGUAGE_CODE = language

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if is_desk(request):
            return super().process_response(request, response)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class HistoryContextMiddleware:
    """Every change made at the desk is written into history with the member of staff who made it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_desk(request) or request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        with pghistory.context(user=request.user.pk, by=request.user.get_username(), path=request.path):
            return self.get_response(request)
