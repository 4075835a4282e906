"""The Content-Security-Policy of public pages, as django-csp writes it from the settings: written once, where a page
asks for nothing of its own."""

from __future__ import annotations

from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_kept = cache(build_policy)


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp's own for a page that changes the policy; for all others what it would write each time anew."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        of_its_own = any(name.startswith("_csp_") for name in (*vars(response), *vars(request)))
        if settings.DEBUG or of_its_own:
            return super().process_response(request, response)
        left_out = tuple(settings.CONTENT_SECURITY_POLICY["EXCLUDE_URL_PREFIXES"])
        if HEADER not in response.headers and not request.path_info.startswith(left_out):
            response.headers[HEADER] = _kept()
        return response
