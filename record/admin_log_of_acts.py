"""The log of acts at the desk: looked at by Auditors, changed by nobody."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from record.admin_base import DeskAdmin
from record.models import Act

KINDS = (
    ("version", _("versions of the public record")),
    ("publication", _("publications")),
    ("redaction", _("redactions")),
    ("review", _("reviews")),
    ("telling", _("decisions about telling")),
    ("notes", _("views of confidential notes")),
    ("report", _("views of reports")),
    ("merge", _("merges")),
    ("sharing", _("cases shared with teams")),
    ("staff", _("staff: sign-ins, rights, passwords")),
    ("role", _("roles given and taken")),
    ("team", _("members of teams")),
)


class KindOfAct(admin.SimpleListFilter):
    """Acts of one kind, whatever follows in their names."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return KINDS

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(act__startswith=self.value()) if self.value() in dict(KINDS) else queryset


@admin.register(Act)
class ActAdmin(DeskAdmin):
    list_display = ("sequence", "at", "by_name", "act", "about", "reason")
    list_display_links = ("sequence",)
    list_filter = (KindOfAct, "at")
    search_fields = ("about", "by_name")
    ordering = ("-sequence",)
    fields = (("sequence", "at"), "by_name", "act", "about", "reason", "digest", "hash")
    readonly_fields = ("sequence", "at", "by_name", "act", "about", "reason", "digest", "hash")
    # Counting a log that only grows takes longer with each act.
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
