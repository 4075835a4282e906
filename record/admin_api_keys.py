"""The desk's page of API keys: looked at and revoked by Administrators. Nothing there says whose a key is."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models.functions import Now, TruncHour
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from record.admin_base import DeskAdmin
from record.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(DeskAdmin):
    list_display = ("__str__", "created_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    search_fields = ("purpose",)
    ordering = ("-created_at", "-pk")
    fields = ("purpose", "created_at", "revoked_at")
    readonly_fields = fields
    actions = ["revoke_keys"]

    @admin.action(description=_("Revoke the keys that are ticked"), permissions=["change"])
    def revoke_keys(self, request: HttpRequest, queryset: models.QuerySet[ApiKey]) -> None:
        number = queryset.filter(revoked_at=None).update(revoked_at=TruncHour(Now()))
        words = ngettext("%d key was revoked.", "%d keys were revoked.", number) % number
        self.message_user(request, words, messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
