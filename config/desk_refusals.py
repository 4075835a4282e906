"""What the desk answers to addresses that nobody at it writes: plainly, and without asking the database."""

from __future__ import annotations

from typing import NoReturn

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from config.middleware import Handler, is_desk


class DeskQueryMiddleware:
    """Refuses an address of the desk with a NUL in its query: PostgreSQL takes none, and no filter of a list asks."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_desk(request) and "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest(_("This address has a character in it that no name has."))
        return self.get_response(request)


def search_view(request: HttpRequest) -> HttpResponseBase:
    """The search over the pages of the desk: they all stand on its first page, whatever page is asked for."""
    query = request.GET.copy()
    query.pop("page", None)
    request.GET = query  # type: ignore[assignment]
    found: HttpResponseBase = admin.site.search(request)  # type: ignore[attr-defined]
    return found


def nothing_here(request: HttpRequest, **named: str) -> NoReturn:
    """An address that is not used, and would tell which rows there are."""
    raise Http404
