"""What the site answers at an address: its own views and templates, called without a server."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils import translation

from exports.mirror.addresses import Address
from exports.mirror.manifest import About
from exports.mirror.rewriting import COPY, SEARCH
from exports.mirror.search_index import NAMES, names_on_page, search_page


class CannotRender(Exception):
    """The site answers something else than a page where the record says that there is one."""

    def __init__(self, asked: str, status: int) -> None:
        super().__init__(f"{asked} answers with status {status}")
        self.status = status


def rendered(address: Address, language: str, *, of: About | None = None) -> bytes:
    """What stands at an address in a language. of: the copy that it is for, which tells of itself and names its
    languages. Raises CannotRender."""
    request = request_for(address, language)
    if of is not None:
        request.languages_of_copy = of.languages  # type: ignore[attr-defined]
    with translation.override(language):
        # What has no view of the site: pages about the copy itself.
        if address == COPY:
            return render_to_string("exports/mirror/copy.html", {"of": of}, request).encode()
        if address == SEARCH:
            return render_to_string("exports/mirror/search.html", search_page(address, language), request).encode()
        if address.path.startswith(NAMES):
            return render_to_string("exports/mirror/names.html", names_on_page(address), request).encode()
        match = resolve(request.path_info)
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
        if response.status_code != HTTPStatus.OK:
            raise CannotRender(request.get_full_path(), response.status_code)
        return _content(response)


def request_for(address: Address, language: str) -> HttpRequest:
    """A request as a visitor's, but that the templates leave out what a copy cannot do (`about_copy`:
    where a page says what it is)."""
    request = HttpRequest()
    asked = Address(address.path).asked_in(language)
    request.method, request.path, request.path_info = "GET", asked, asked
    query = str(address).partition("?")[2]
    request.META = {"QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request.GET = QueryDict(query)
    request.LANGUAGE_CODE = language
    request.about_copy = COPY.asked_in(language)  # type: ignore[attr-defined]
    return request


def _content(response: HttpResponseBase) -> bytes:
    try:
        if isinstance(response, HttpResponse):
            return response.content
        return b"".join(response)
    finally:
        response.close()
