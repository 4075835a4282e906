"""The desk: the public change log and the staff. What all pages share is in record/admin_base.py."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from record.admin_api_keys import ApiKeyAdmin as ApiKeyAdmin
from record.admin_base import DeskAdmin
from record.admin_queue import ReviewActAdmin as ReviewActAdmin
from record.admin_source import SourceAdmin as SourceAdmin
from record.models import User, Version

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


@admin.register(User)
class StaffAdmin(DeskAdmin, UserAdmin):  # type: ignore[misc]
    """A member of staff and their roles."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    warn_unsaved_form = False
    list_display = ("username", "first_name", "last_name", "roles_shown", "is_active", "last_login")
    list_filter = ("groups", "is_active", "is_superuser")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": [("first_name", "last_name"), "email"]}),
        (_("What they may do"), {"fields": ["groups", "is_active", "is_staff", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    )
    add_fieldsets = ((None, {"fields": ["username", "password1", "password2", "groups", "is_staff"]}),)
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles_shown(self, user: User) -> str:
        names = [group.name for group in user.groups.all()]
        return ", ".join(names) or (str(_("superuser")) if user.is_superuser else "–")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Nobody makes themselves, or a friend, more than they are.
        fixed = () if request.user.is_superuser else ("is_superuser",)
        return (*super().get_readonly_fields(request, obj), *fixed)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or obj is None or not obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (request.user.is_superuser or obj is None or not obj.is_superuser)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        # A selection may hold a superuser; staff who leave are made inactive, so that the history keeps their names.
        actions.pop("delete_selected", None)
        return actions

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        formfield = super().formfield_for_manytomany(db_field, request, **kwargs)
        if formfield is not None and db_field.name == "groups":
            formfield.label = _("Roles")
            formfield.help_text = ""
            formfield.widget = UnfoldAdminCheckboxSelectMultipleWidget(choices=formfield.choices)
        return formfield

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_changeform_initial_data(request) | {"is_staff": True}
