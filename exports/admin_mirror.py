"""Mirrors at the desk: named and taken off by Administrators, looked at by the worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from exports.models import Mirror
from record.admin_base import DeskAdmin
from record.admin_forms import DeskForm


class MirrorForm(DeskForm):
    """Languages are ticked."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=Mirror._meta.get_field("languages").help_text,
    )


@admin.register(Mirror)
class MirrorAdmin(DeskAdmin):
    """What was found is shown, and changed by nobody."""

    form = MirrorForm
    list_display = ("address", "keeper", "looked_at", "whole_at", "made_at", "trouble")
    list_filter = ("trouble",)
    search_fields = ("address", "keeper")
    readonly_fields = Mirror.FOUND

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        return ("address", "keeper", "languages", *(Mirror.FOUND if obj else ()))

    def save_model(self, request: HttpRequest, obj: Mirror, form: Any, change: bool) -> None:
        if "address" in form.changed_data:
            # What was found elsewhere says nothing of it.
            obj.forget_what_was_found()
        super().save_model(request, obj, form, change)
