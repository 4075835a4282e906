"""What the pages of alerts share: rows that nobody writes by hand, and trying again what failed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from record.admin_base import DeskAdmin


class ReadOnlyAdmin(DeskAdmin):
    """Rows that nobody writes by hand."""

    list_per_page = 100

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RetryAdmin(ReadOnlyAdmin):
    """Messages on their way: those that failed can be tried again by who may change them."""

    actions = ("retry",)

    def tried_again(self, chosen: QuerySet[Any]) -> int:
        """Let those of the chosen that failed be tried again; returns how many."""
        raise NotImplementedError

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"alerts.change_{self.model._meta.model_name}")

    @admin.action(description=_("Try failed ones again"), permissions=["retry"])
    def retry(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        count = self.tried_again(chosen)
        words = ngettext(
            "%(count)d failed delivery will be tried again.",
            "%(count)d failed deliveries will be tried again.",
            count,
        )
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, words % {"count": count}, level)
