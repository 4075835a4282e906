"""What the API says when it cannot answer: problem documents (RFC 9457) that name the field and what it takes.

Where the status says it all, the type is about:blank (§ 4.2.1). Two problems say more, and have types that stay: bad
parameters, whose address leads to their description in the schema; and a used-up quota, by the IETF's own name for it.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError, connections
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.log import log_response
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled
from rest_framework import exceptions

from record.filters import BadFilters, Problem
from record.freshness import FRESH
from record.stream_places import COME_BACK_IN, NoPlace

PROBLEM_TYPE = "application/problem+json"
BLANK = "about:blank"
BAD_PARAMETERS = f"{settings.SITE_URL}/api/v1/schema/#/components/schemas/BadParameters"
# draft-ietf-httpapi-ratelimit-headers, "Problem Types".
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
RETRY_SECONDS = 10


def problem(
    status: int, detail: str, *, errors: list[Problem] | None = None, retry_after: int | None = None, **more: Any
) -> HttpResponse:
    """A problem document as an answer. Only the absence of something may be kept by a cache, and not for long.
    `more`: members beside those that every problem has, or in their place."""
    document: dict[str, Any] = {
        "type": BLANK if errors is None else BAD_PARAMETERS,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    if errors is not None:
        document["errors"] = [{"field": e.field, "detail": e.detail, "takes": e.takes} for e in errors]
    response = HttpResponse(json.dumps(document, ensure_ascii=False), content_type=PROBLEM_TYPE, status=status)
    response["Cache-Control"] = f"public, max-age={FRESH}" if status == HTTPStatus.NOT_FOUND else "no-store"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def problem_of(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """The answer to an error raised in a view of the API (the setting EXCEPTION_HANDLER of REST framework)."""
    match error:
        case BadFilters():
            said = _("The request has parameters that cannot be followed; each is named under “errors”.")
            return problem(400, said, errors=error.problems)
        case Http404() | exceptions.NotFound() | PermissionDenied():
            return nothing_here()
        case exceptions.MethodNotAllowed():
            return problem(405, _("The record can only be read here: use GET, HEAD or OPTIONS."))
        case exceptions.NotAcceptable():
            offered = ", ".join(renderer.media_type for renderer in context["view"].get_renderers())
            said = _("None of the forms you accept is offered here. Offered: %(forms)s.") % {"forms": offered}
            return problem(406, said)
        case exceptions.Throttled():
            return used_up(round(getattr(error, "wait", None) or RETRY_SECONDS), context["view"])
        case exceptions.AuthenticationFailed() | exceptions.NotAuthenticated():
            response = problem(401, str(error.detail))
            # Which DRF took from the view's authentication.
            response["WWW-Authenticate"] = getattr(error, "auth_header", "Bearer")
            return response
        case exceptions.APIException():
            return problem(error.status_code, str(error.detail))
        case NoPlace():
            return no_place(error)
        case SuspiciousOperation():
            return unreadable()
        case OperationalError() if isinstance(error.__cause__, QueryCanceled):
            said = _("The answer took too long to find. Ask for less: fewer filters, a smaller page.")
            return problem(503, said, retry_after=RETRY_SECONDS)
        case OperationalError() | InterfaceError() if len(connections.settings) > 1:
            # Where there is a replica, the other of the two is asked (config/replica.py).
            raise error
    request, response = context["request"]._request, failed()
    log_response("Failed: %s", request.path, response=response, request=request, exception=error)
    got_request_exception.send(sender=None, request=request)
    return response


def nothing_here() -> HttpResponse:
    """The one answer to whatever is not public: a draft, a withdrawn case, an id or an address that never was."""
    return problem(404, _("There is nothing at this address."))


def used_up(seconds: int, view: Any) -> HttpResponse:
    """The answer to whoever asked for more than they may within a minute."""
    said = _("There were too many requests from you; wait as many seconds as “Retry-After” says.")
    allowance = getattr(view, "allowance", None)
    policies = [allowance.policy] if allowance else []
    return problem(429, said, retry_after=seconds, type=QUOTA_EXCEEDED, **{"violated-policies": policies})


def no_place(error: NoPlace) -> HttpResponse:
    """The answer to whoever asks for a whole list while as many are being sent as can be."""
    if error.of_reader:
        said = _("Other lists are still being sent to you; ask again when one of them has ended.")
        more: dict[str, Any] = {"type": QUOTA_EXCEEDED, "violated-policies": ["streams"]}
        return problem(429, said, retry_after=COME_BACK_IN, **more)
    return problem(503, _("As many lists are being sent as can be at one time."), retry_after=COME_BACK_IN)


def unreadable() -> HttpResponse:
    """The answer to a request that cannot be read at all: a host that is not ours, a path or a form that is none."""
    return problem(400, _("The request could not be read: it has too many parameters or is malformed."), errors=[])


def failed(request: HttpRequest | None = None) -> HttpResponse:
    """The answer when the fault is ours."""
    return problem(500, _("Something failed on our side; it has been logged. Try again later."))
