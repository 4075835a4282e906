"""Which teams work on a case: those that maintain it, and those it is shared with."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from prisoners.admin.visibility import keeps_teams_of, standing_in
from prisoners.models import CaseSharing, Maintenance
from record.admin_base import DeskTabular
from record.admin_formsets import DeskFormSet


class TeamsInline(DeskTabular):
    """A table of teams: changed by those who keep the case, read by whoever they let in, not shown to others."""

    tab = False
    autocomplete_fields = ("organization",)
    select_related = ("organization",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and (_is_new(obj) or self._lets_in(request, obj))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and self._are_ours(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._are_ours(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._are_ours(request, obj)

    def _are_ours(self, request: HttpRequest, obj: Any) -> bool:
        # A case that is being made belongs to whoever makes it.
        return _is_new(obj) or keeps_teams_of(request, obj)

    def _lets_in(self, request: HttpRequest, obj: Any) -> bool:
        return standing_in(request, obj).let_in or keeps_teams_of(request, obj)


class KeptFormSet(DeskFormSet):
    """Somebody must go on seeing the case."""

    def clean(self) -> None:
        super().clean()
        left = [
            form
            for form in self.forms
            if form.cleaned_data.get("organization") and not form.cleaned_data.get("DELETE") and not form.errors
        ]
        if self.initial_form_count() and not left and not any(self.errors):
            raise ValidationError(
                _("A case needs a team: without one nobody would see it. Add the team that takes it over first."),
                code="no_team",
            )


class MaintenanceInline(TeamsInline):
    model = Maintenance
    formset = KeptFormSet
    verbose_name_plural = _("Teams that maintain the case")
    fields = ("organization",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Whom to ask about a case is no secret among staff.
        return DeskTabular.has_view_permission(self, request, obj)


class CaseSharingInline(TeamsInline):
    model = CaseSharing
    verbose_name_plural = _("Shared with")
    fields = ("organization", "may_change", "sees_notes", "until", "reason")


class OursOrShared(admin.SimpleListFilter):
    """Cases by what this member of staff has to do with them."""

    title = _("whose case")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ours", _("Our teams maintain it")), ("shared", _("Shared with us")), ("others", _("Others’"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        user: Any = request.user
        ours = queryset.maintained_by_teams_of(user)
        if self.value() == "ours":
            return ours
        if self.value() == "shared":
            return queryset.shared_with_teams_of(user)
        return queryset.exclude(pk__in=ours.order_by().values("pk")) if self.value() == "others" else queryset


def _is_new(obj: Any) -> bool:
    return obj is None or obj.pk is None
