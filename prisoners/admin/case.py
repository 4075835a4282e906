"""The page and the list of cases."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_countries.filters import CountryFilter

from organizations.models import Organization
from prisoners.admin.citations import CaseCitationInline
from prisoners.admin.incidents import CaseIncidentInline
from prisoners.admin.inlines import (
    AssessmentInline,
    ConfidentialNoteInline,
    DetentionInline,
    GroupInline,
    MaintenanceInline,
    MembershipInline,
    NameInline,
    ParticipationInline,
    RecognitionInline,
)
from prisoners.admin.visibility import maintains_case, may_change_case
from prisoners.models import ConfidentialNote, Maintenance, Prisoner
from prisoners.pages import prisoner_preview
from record.admin_base import translations_fieldset
from record.admin_files import KeepsFiles
from record.admin_publishable import ChangedSincePublication, PublishableAdmin
from record.models import Publishable
from record.publication import Document


@admin.register(Prisoner)
class PrisonerAdmin(KeepsFiles, PublishableAdmin):
    """A case: the person, and in tabs all that belongs to them."""

    list_display = ("name", "public_id", "country", "state_shown", "changed_shown", "live_shown")
    list_display_links = ("name", "public_id")
    list_filter = (
        "state",
        ChangedSincePublication,
        ("country", CountryFilter),
        ("groups", admin.RelatedOnlyFieldListFilter),
        "naming",
    )
    search_fields = ("name", "public_id", "names__name", "organizations__name")
    search_help_text = _("Name in any spelling on record, public id, or organisation.")
    fieldsets = (
        (None, {"fields": [("name", "naming"), ("country", "public_id")]}),
        (_("The case"), {"fields": ["case_summary", "biography", "whereabouts"]}),
        (_("The person"), {"fields": [("born", "gender"), ("nationality", "occupations")]}),
        (_("Portrait"), {"fields": ["portrait", ("portrait_credit", "portrait_licence"), "portrait_description"]}),
        translations_fieldset(Prisoner, "name", "occupations", "case_summary", "biography"),
    )
    readonly_fields = ("public_id",)
    inlines = (
        DetentionInline,
        CaseIncidentInline,
        NameInline,
        GroupInline,
        MembershipInline,
        ParticipationInline,
        RecognitionInline,
        AssessmentInline,
        CaseCitationInline,
        MaintenanceInline,
        ConfidentialNoteInline,
    )
    public_template = "prisoners/prisoner_detail.html"

    def public_context(self, request: HttpRequest, document: Document) -> dict[str, Any]:
        return prisoner_preview(document, today=timezone.localdate())

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Prisoner]:
        user: Any = request.user
        return super().get_queryset(request).visible_to(user)  # type: ignore[attr-defined]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.pk is None or may_change_case(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or may_change_case(request, obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A case belongs to a team: who is in none would not see what they have made."""
        user: Any = request.user
        return super().has_add_permission(request) and (user.is_superuser or user.teams.exists())

    def may_see_confidential(self, request: HttpRequest, case: Publishable) -> bool:
        allowed = request.user.has_perm("prisoners.view_confidentialnote")
        return allowed and isinstance(case, Prisoner) and maintains_case(request, case)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is ConfidentialNote:
            for row in formset.forms:
                if row.has_changed() and row.instance.pk is None:
                    row.instance.written_by = request.user
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if not change:
            # Before the tables of the page are saved, so that the maker's teams see the case even if nobody adds them.
            self._give_to_teams(request, form.instance, formsets)
        super().save_related(request, form, formsets, change)

    def _give_to_teams(self, request: HttpRequest, case: Prisoner, formsets: Any) -> None:
        chosen = {
            row.cleaned_data["organization"].pk
            for formset in formsets
            if formset.model is Maintenance
            for row in formset.forms
            if row.cleaned_data.get("organization") and not row.cleaned_data.get("DELETE")
        }
        user: Any = request.user
        teams = Organization.objects.filter(maintains_cases=True, team__user=user).exclude(pk__in=chosen)
        Maintenance.objects.bulk_create(Maintenance(prisoner=case, organization=team) for team in teams)

    def links_of(self, request: HttpRequest, case: Publishable) -> list[dict[str, Any]]:
        links = super().links_of(request, case)
        if request.user.has_perm("prisoners.add_hearing") and self.has_change_permission(request, case):
            url = reverse("admin:prisoners_hearing_add") + f"?prisoner={case.pk}"
            links.insert(0, {"url": url, "words": _now("Record a hearing"), "main": True})
        return links
