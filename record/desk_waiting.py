"""What waits at the desk: cases that were changed and are not public yet, and drafts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from record.admin_publishable import PublishableAdmin
from record.desk_sections import sections_for

SHOWN = 10


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The start page: for each noun this member of staff may see, the newest that wait. Two queries a noun."""
    waiting = []
    for model, page in admin.site._registry.items():
        if not isinstance(page, PublishableAdmin) or not page.has_view_permission(request):
            continue
        seen: Any = page.get_queryset(request)
        lists = {
            "changed": list(seen.changed_since_publication().order_by("-changed_at")[:SHOWN]),
            "drafts": list(seen.filter(state__in=("draft", "in_review")).order_by("-changed_at")[:SHOWN]),
        }
        if any(lists.values()):
            noun = model._meta
            where = f"admin:{noun.app_label}_{noun.model_name}"
            waiting.append(
                {
                    "noun": noun.verbose_name_plural,
                    "list": reverse(f"{where}_changelist"),
                    "changed": _linked(lists["changed"], where),
                    "drafts": _linked(lists["drafts"], where),
                }
            )
    return context | {"waiting": waiting, "sections": sections_for(request)}


def _linked(cases: list[Any], where: str) -> list[dict[str, str]]:
    return [{"url": reverse(f"{where}_change", args=[case.pk]), "name": str(case)} for case in cases]
