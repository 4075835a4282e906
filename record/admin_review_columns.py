"""What lists of publishable nouns show of their review, and the fields that steer it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from record.admin_publishing import PublishesCase
from record.models import PlannedPublication
from record.review_forms import MOMENT


class ReviewFilter(admin.SimpleListFilter):
    """Nouns that need someone's eye before they are published, or wait for their moment."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("sensitive", _("Sensitive: needs a second pair of eyes")),
            ("embargo", _("Under embargo")),
            ("planned", _("Planned for later")),
            ("refused", _("Planned, but refused")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        plans = PlannedPublication.objects.filter(kind=queryset.model.kind)
        match self.value():
            case "sensitive":
                return queryset.filter(needs_second_reader=True)
            case "embargo":
                return queryset.filter(embargo_until__gt=timezone.now())
            case "planned":
                return queryset.filter(pk__in=plans.filter(refusal="").values("case_id"))
            case "refused":
                return queryset.filter(pk__in=plans.refused().values("case_id"))
        return queryset


class ReviewColumns(PublishesCase):
    """A list with the score of the checklist, and a page on which editors mark a noun as sensitive or embargoed."""

    def get_list_display(self, request: HttpRequest) -> Any:
        return (*super().get_list_display(request), "checklist_shown")

    def get_list_filter(self, request: HttpRequest) -> Any:
        return (*super().get_list_filter(request), ReviewFilter)

    @admin.display(description=_("checklist"), ordering="checklist_score")
    def checklist_shown(self, case: Any) -> str:
        score = getattr(case, "checklist_score", None)
        return f"{score} %" if score is not None else "–"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        steering = (_("Before it is published"), {"fields": ["needs_second_reader", "embargo_until"]})
        return [*super().get_fieldsets(request, obj), *([steering] if self.has_publish_permission(request) else [])]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "embargo_until":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        # One field of the browser's own: the theme's two (day and time) say nothing of the zone.
        return forms.DateTimeField(
            label=_("Embargo until (UTC)"),
            required=False,
            help_text=db_field.help_text,
            widget=MomentWidget(),
            input_formats=[MOMENT, "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"],
        )


class MomentWidget(UnfoldAdminTextInputWidget):
    """The browser's field for a day and a time, in the theme's dress; it is read as UTC."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> Any:
        return value.strftime(MOMENT) if hasattr(value, "strftime") else value
