"""What the API says when it cannot answer: problem documents (RFC 9457) that name the field and what it takes."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.log import log_response
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled
from rest_framework import exceptions

from record.filters import BadFilters, Problem
from record.freshness import FRESH

PROBLEM_TYPE = "application/problem+json"
RETRY_SECONDS = 10


def problem(
    status: int, detail: str, *, errors: list[Problem] | None = None, retry_after: int | None = None
) -> HttpResponse:
    """A problem document as an answer. Only the absence of something may be kept by a cache, and not for long."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
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
            said = _("There were too many requests from you; wait as many seconds as “Retry-After” says.")
            return problem(429, said, retry_after=round(getattr(error, "wait", None) or RETRY_SECONDS))
        case exceptions.APIException():
            return problem(error.status_code, str(error.detail))
        case SuspiciousOperation():
            said = _("The request could not be read: it has too many parameters or is malformed.")
            return problem(400, said, errors=[])
        case OperationalError() if isinstance(error.__cause__, QueryCanceled):
            said = _("The answer took too long to find. Ask for less: fewer filters, a smaller page.")
            return problem(503, said, retry_after=RETRY_SECONDS)
    request, response = context["request"]._request, failed()
    log_response("Failed: %s", request.path, response=response, request=request, exception=error)
    got_request_exception.send(sender=None, request=request)
    return response


def nothing_here() -> HttpResponse:
    """The one answer to whatever is not public: a draft, a withdrawn case, an id or an address that never was."""
    return problem(404, _("There is nothing at this address."))


def failed(request: HttpRequest | None = None) -> HttpResponse:
    """The answer when the fault is ours."""
    return problem(500, _("Something failed on our side; it has been logged. Try again later."))
