"""From a report to a draft: the screen for a new arrest, filled in with what it says. All of it is to be checked."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from prisoners.models import Prisoner, Report
from prisoners.reporting import services
from prisoners.reporting.sealing import unsealed
from record.encryption import InvalidToken

_LINK = re.compile(r"https?://[^\s<>\"']{3,1900}")


def arrest_begun_with(request: HttpRequest) -> dict[str, str]:
    """What the screen begins with, where its address names a report (`report`); that it is shown is written down.

    Raises PermissionDenied for a report that is not theirs to read, as for one that never was."""
    report = _report_named(request)
    if report is None or request.method == "POST":
        return {}
    by: Any = request.user
    services.viewed(report=report, by=by, where=request.path)
    try:
        words = unsealed(report.sealed)
    except InvalidToken:
        return {}
    link = _LINK.search(words.sources)
    told = {
        "name": words.whom,
        "arrested": words.when,
        "place": words.where,
        "circumstances": words.what,
        "url": link[0] if link else "",
    }
    return {name: value for name, value in told.items() if value}


def case_kept_from(request: HttpRequest, case: Prisoner) -> None:
    """The case that was kept is what the report is about, where the address names one."""
    report = _report_named(request)
    if report is not None:
        services.link(report=report, case=case)


def _report_named(request: HttpRequest) -> Report | None:
    given = request.GET.get("report", "")
    if not given:
        return None
    user: Any = request.user
    try:
        key = uuid.UUID(given)
    except ValueError:
        raise PermissionDenied from None
    found: Report | None = Report.objects.visible_to(user).filter(pk=key).first()
    if found is None or not user.has_perm("prisoners.change_report"):
        raise PermissionDenied
    return found
