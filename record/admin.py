"""The desk: the public change log. What all pages share is in record/admin_base.py; the staff are in staff/admin.py."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from record.admin_api_keys import ApiKeyAdmin as ApiKeyAdmin
from record.admin_base import DeskAdmin
from record.admin_log_of_acts import ActAdmin as ActAdmin
from record.admin_queue import ReviewActAdmin as ReviewActAdmin
from record.admin_source import SourceAdmin as SourceAdmin
from record.models import Version

# Roles are kept by rules (record/roles.py): there is nothing to edit in them.
admin.site.unregister(Group)


@admin.register(Version)
class VersionAdmin(DeskAdmin):
    """The public change log: looked at, never changed."""

    list_display = ("sequence", "kind", "public_id", "number", "summary", "cause", "published_at", "by_team")
    list_display_links = ("sequence",)
    list_filter = ("kind", "cause")
    search_fields = ("public_id", "summary")
    ordering = ("-sequence",)
    fields = (
        ("sequence", "kind", "public_id", "number"),
        ("cause", "published_at", "by_team"),
        "summary",
        "who",
        "document_shown",
    )
    readonly_fields = (
        "sequence",
        "kind",
        "public_id",
        "number",
        "cause",
        "summary",
        "published_at",
        "by_team",
        "who",
        "document_shown",
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Version]:
        return super().get_queryset(request).select_related("act__by").defer("document", "diff")

    @admin.display(description=_("published by, and why"))
    def who(self, version: Version) -> str:
        act = getattr(version, "act", None)
        if act is None:
            return str(_("nobody: something it refers to had changed"))
        return f"{act.by or _('a command')}: {act.reason or _('no reason given')}"

    @admin.display(description=_("document"))
    def document_shown(self, version: Version) -> str:
        text = json.dumps(version.document, ensure_ascii=False, indent=2)
        return format_html('<pre class="desk-text">{}</pre>', text)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
