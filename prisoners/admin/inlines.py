"""What stands in the tabs of a case page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from prisoners.admin.visibility import maintains_case
from prisoners.models import (
    Assessment,
    ConfidentialNote,
    CriterionFinding,
    Detention,
    EventParticipation,
    Maintenance,
    Membership,
    PrisonerGroup,
    PrisonerName,
    Recognition,
)
from record.admin_base import DeskStacked, DeskTabular


class DetentionInline(DeskStacked):
    """Each detention in short, with the ways to its own page and to a new hearing."""

    model = Detention
    verbose_name_plural = _("Detentions")
    fields = ("in_short", ("kind", "arrested", "place"), ("has_ended", "ended", "end_kind"))
    readonly_fields = ("in_short",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Detention]:
        return (
            super()
            .get_queryset(request)
            .select_related("prisoner")
            .prefetch_related("hearings__court", "charges__article", "custody__institution", "sentences")
        )

    @admin.display(description=_("What is on record"))
    def in_short(self, detention: Detention) -> SafeString | str:
        if detention.pk is None:
            return str(_("Save first: then hearings, charges, custody and sentences have their own page."))
        return render_to_string("admin/detention_in_short.html", {"detention": detention})


class NameInline(DeskTabular):
    model = PrisonerName
    tab = False
    verbose_name_plural = _("Names in sources")
    fields = ("name", "kind", "language", "script")


class GroupInline(DeskTabular):
    model = PrisonerGroup
    tab = False
    verbose_name_plural = _("Groups")
    fields = ("group",)
    autocomplete_fields = ("group",)
    select_related = ("group",)


class MembershipInline(DeskTabular):
    model = Membership
    verbose_name_plural = _("Organisations")
    fields = ("organization", "role", "since", "until")
    autocomplete_fields = ("organization",)
    select_related = ("organization",)


class ParticipationInline(DeskTabular):
    model = EventParticipation
    verbose_name_plural = _("Events")
    fields = ("event", "role")
    autocomplete_fields = ("event",)
    select_related = ("event",)


class RecognitionInline(DeskTabular):
    model = Recognition
    verbose_name_plural = _("Recognitions")
    fields = ("organization", "since", "until")
    autocomplete_fields = ("organization",)
    select_related = ("organization",)


class FindingInline(DeskTabular):
    """One row for each of the five criteria."""

    model = CriterionFinding
    verbose_name_plural = _("PACE Resolution 1900, § 3")
    fields = ("criterion", "finding", "reasoning")
    max_num = 5
    tab = False


class AssessmentInline(DeskStacked):
    """Our own reasoning, criterion by criterion."""

    model = Assessment
    verbose_name_plural = _("Assessment")
    fields = ("summary", ("assessed_on", "wgad"))
    inlines = (FindingInline,)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "wgad":
            return forms.MultipleChoiceField(
                label=db_field.verbose_name,
                choices=Assessment.Category.choices,
                required=False,
                widget=UnfoldAdminCheckboxSelectMultipleWidget(),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class MaintenanceInline(DeskTabular):
    model = Maintenance
    tab = False
    verbose_name_plural = _("Teams that maintain the case")
    fields = ("organization",)
    autocomplete_fields = ("organization",)
    select_related = ("organization",)


class ConfidentialNoteInline(DeskStacked):
    """Never public, and seen only by the teams that maintain the case."""

    model = ConfidentialNote
    verbose_name_plural = _("Confidential")
    template_before = "admin/confidential_notice.html"
    fields = (("kind", "written_by", "written_at"), "body")
    readonly_fields = ("written_by", "written_at")
    select_related = ("written_by",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and self._is_ours(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and self._is_ours(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_ours(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_ours(request, obj)

    @staticmethod
    def _is_ours(request: HttpRequest, case: Any) -> bool:
        # A case that is being made has no notes yet, and belongs to whoever makes it.
        return case is None or case.pk is None or maintains_case(request, case)
