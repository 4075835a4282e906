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
from prisoners.admin.arrest import RecordsArrests
from prisoners.admin.assessment import assessment_link
from prisoners.admin.care import CaresForTime, NotLookedAt
from prisoners.admin.citations import CaseCitationInline
from prisoners.admin.consent import ConsentInline
from prisoners.admin.documents import DocumentInline, documents_at_the_desk
from prisoners.admin.dossier import WithDossier
from prisoners.admin.handing_over import HandsOver
from prisoners.admin.incidents import CaseIncidentInline
from prisoners.admin.inlines import (
    ConfidentialNoteInline,
    DetentionInline,
    GroupInline,
    MembershipInline,
    NameInline,
    ParticipationInline,
    RecognitionInline,
)
from prisoners.admin.likely_same import AsksWhoItIs
from prisoners.admin.merging import MergesCases
from prisoners.admin.note_viewing import LogsNoteViewings
from prisoners.admin.proposals import ProposesChanges
from prisoners.admin.sealed_notes import SealsNotes
from prisoners.admin.teamwork import CaseSharingInline, MaintenanceInline, OursOrShared
from prisoners.admin.together import WorksTogether
from prisoners.admin.visibility import may_change_case, reads_sharing_of, sees_notes
from prisoners.models import CaseSharing, ConfidentialNote, Maintenance, Prisoner
from prisoners.pages import prisoner_preview
from record.admin_base import translations_fieldset
from record.admin_files import KeepsFiles
from record.admin_publishable import ChangedSincePublication, PublishableAdmin
from record.models import Publishable
from record.publication import Document


@admin.register(Prisoner)
class PrisonerAdmin(
    ProposesChanges,
    AsksWhoItIs,
    RecordsArrests,
    CaresForTime,
    MergesCases,
    WorksTogether,
    WithDossier,
    LogsNoteViewings,
    SealsNotes,
    HandsOver,
    KeepsFiles,
    PublishableAdmin,
):
    """A case: the person, and in tabs all that belongs to them."""

    list_display = ("name", "public_id", "country", "state_shown", "changed_shown", "live_shown")
    list_display_links = ("name", "public_id")
    list_filter = (
        "state",
        OursOrShared,
        ChangedSincePublication,
        NotLookedAt,
        ("country", CountryFilter),
        ("groups", admin.RelatedOnlyFieldListFilter),
        "naming",
    )
    search_fields = ("name", "public_id", "names__name", "organizations__name")
    search_help_text = _("Name in any spelling or script, public id, or organisation.")
    fieldsets = (
        (None, {"fields": [("name", "naming"), ("country", "public_id")]}),
        (_("The case"), {"fields": ["case_summary", "biography", "whereabouts"]}),
        (_("The person"), {"fields": [("born", "gender"), ("nationality", "occupations")]}),
        (_("Portrait"), {"fields": ["portrait", ("portrait_credit", "portrait_licence"), "portrait_description"]}),
        translations_fieldset(Prisoner, "name", "occupations", "case_summary", "biography"),
    )
    readonly_fields = ("public_id",)
    names_what_goes = True
    inlines = (
        DetentionInline,
        CaseIncidentInline,
        NameInline,
        GroupInline,
        MembershipInline,
        ParticipationInline,
        RecognitionInline,
        CaseCitationInline,
        DocumentInline,
        MaintenanceInline,
        CaseSharingInline,
        ConfidentialNoteInline,
        ConsentInline,
    )
    public_template = "prisoners/prisoner_detail.html"

    def public_context(self, request: HttpRequest, document: Document) -> dict[str, Any]:
        return prisoner_preview(documents_at_the_desk(document), today=timezone.localdate())

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Prisoner]:
        user: Any = request.user
        return super().get_queryset(request).visible_to(user)  # type: ignore[attr-defined]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By name in any spelling or script, the nearest first, unless another order was asked for."""
        if not search_term.strip():
            return queryset, False
        found = queryset.search(search_term)
        return (found.order_by(*queryset.query.order_by) if "o" in request.GET else found), False

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
        return allowed and isinstance(case, Prisoner) and sees_notes(request, case)

    def not_in_history(self, request: HttpRequest, case: Publishable) -> frozenset[type[models.Model]]:
        """With whom a case is shared, and why, is read where its teams are (prisoners/admin/teamwork.py)."""
        shown = isinstance(case, Prisoner) and reads_sharing_of(request, case)
        return super().not_in_history(request, case) | (frozenset() if shown else {CaseSharing})

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
        if isinstance(case, Prisoner) and (link := assessment_link(request, case)):
            links.append(link)
        return links
