"""How long a body may be that someone sends. The edge refuses longer ones (deploy/nginx/vigil.conf); so does each
process, for where there is no edge, before anything is read of it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from config.middleware import is_desk
from record.api_problems import problem

Handler = Callable[[HttpRequest], HttpResponseBase]

MEGABYTE = 2**20
# Of a public form, as at the edge. Of the desk, the largest file of an import (prisoners/importing/limits.py) and the
# form around it; the edge takes less, 24 MB: longer ones are for a desk without one, or for `manage.py import_cases`.
OF_PUBLIC, OF_DESK = 1 * MEGABYTE, 104 * MEGABYTE


class BodyBoundsMiddleware:
    """Refuses what is too large: status 413. A body that does not say its length is not read at all (WSGI)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        said = request.META.get("CONTENT_LENGTH") or "0"
        most = OF_DESK if is_desk(request) else OF_PUBLIC
        # What is no number is read as nothing, here as by Django.
        if not said.isdecimal() or int(said) <= most:
            return self.get_response(request)
        if request.path_info.startswith("/api/"):
            return problem(413, _("What was sent is too large."))
        return render(request, "400.html", status=413)
