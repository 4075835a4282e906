"""The desk: campaigns, meetings and resolutions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_countries.filters import CountryFilter

from campaigns.models import (
    Action,
    Campaign,
    CampaignCitation,
    CampaignDemand,
    CampaignPrisoner,
    CampaignRunner,
    Meeting,
    Outcome,
    Resolution,
    ResolutionCitation,
    ResolutionDemand,
    ResolutionPrisoner,
    Signature,
)
from campaigns.pages import campaign_page, resolution_page
from prisoners.admin.visibility import NamesVisibleCases, cases_visible_in
from record.admin_base import DeskAdmin, DeskStacked, DeskTabular, translations_fieldset
from record.admin_files import KeepsFiles
from record.admin_publishable import ChangedSincePublication, PublishableAdmin
from record.publication import Document


class CampaignDemandInline(DeskTabular):
    model = CampaignDemand
    verbose_name_plural = _("Demands")
    fields = ("place", "text")


class ResolutionDemandInline(DeskTabular):
    model = ResolutionDemand
    verbose_name_plural = _("Demands")
    fields = ("place", "text")


class ActionInline(NamesVisibleCases, DeskStacked):
    model = Action
    verbose_name_plural = _("Actions")
    fields = (
        ("kind", "title"),
        "text",
        "link",
        ("prisoner", "institution"),
        ("held", "time", "time_zone"),
        "place",
        ("done", "goal"),
    )
    autocomplete_fields = ("prisoner", "institution")
    select_related = ("prisoner", "institution")


class CampaignPrisonerInline(NamesVisibleCases, DeskTabular):
    model = CampaignPrisoner
    verbose_name_plural = _("Prisoners")
    fields = ("prisoner",)
    autocomplete_fields = ("prisoner",)
    select_related = ("prisoner",)


class CampaignRunnerInline(DeskTabular):
    model = CampaignRunner
    verbose_name_plural = _("Run by")
    fields = ("organization",)
    autocomplete_fields = ("organization",)
    select_related = ("organization",)


class CampaignCitationInline(DeskTabular):
    model = CampaignCitation
    verbose_name_plural = _("Sources")
    fields = ("field", "source", "quote", "locator")
    autocomplete_fields = ("source",)
    select_related = ("source",)


class SignatureInline(DeskTabular):
    model = Signature
    verbose_name_plural = _("Signatures")
    fields = ("organization", "country", "role", "signed")
    autocomplete_fields = ("organization",)
    select_related = ("organization",)


class ResolutionPrisonerInline(NamesVisibleCases, DeskTabular):
    model = ResolutionPrisoner
    verbose_name_plural = _("Prisoners concerned")
    fields = ("prisoner",)
    autocomplete_fields = ("prisoner",)
    select_related = ("prisoner",)


class OutcomeInline(DeskTabular):
    model = Outcome
    verbose_name_plural = _("Outcomes")
    fields = ("happened", "text")


class ResolutionCitationInline(DeskTabular):
    """Sources of the resolution, or of one of its outcomes; the outcomes are read once for all rows."""

    model = ResolutionCitation
    verbose_name_plural = _("Sources")
    fields = ("outcome", "field", "source", "quote", "locator")
    autocomplete_fields = ("source",)
    select_related = ("source",)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        field = formset.form.base_fields.get("outcome")
        if field is not None:
            own = Outcome.objects.filter(resolution=obj) if obj is not None else Outcome.objects.none()
            field.queryset = own
            field.choices = [("", "–"), *((o.pk, str(o)) for o in own)]
        return formset


@admin.register(Campaign)
class CampaignAdmin(KeepsFiles, PublishableAdmin):
    """A campaign: what is demanded, for whom, by whom, and what a supporter can do."""

    list_display = ("title", "country", "began", "state_shown", "changed_shown", "live_shown")
    list_display_links = ("title",)
    list_filter = ("state", ChangedSincePublication, ("country", CountryFilter))
    search_fields = ("title", "slug")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ["title", "slug", "country", ("began", "ended"), "body"]}),
        (_("Picture"), {"fields": ["picture", ("picture_credit", "picture_licence"), "picture_description"]}),
        translations_fieldset(Campaign, "title", "body"),
    )
    inlines = (
        CampaignDemandInline,
        ActionInline,
        CampaignPrisonerInline,
        CampaignRunnerInline,
        CampaignCitationInline,
    )
    public_template = "campaigns/campaign_detail.html"

    def public_context(self, request: HttpRequest, document: Document) -> dict[str, Any]:
        return campaign_page(document)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By its own words, and by the names of people it is for, as far as they are visible to who asks."""
        found, _duplicates = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return found, False
        links = CampaignPrisoner.objects.filter(
            prisoner__in=cases_visible_in(request), prisoner__name__icontains=search_term.strip()
        )
        return found | queryset.filter(pk__in=links.values("campaign")), False


@admin.register(Meeting)
class MeetingAdmin(DeskAdmin):
    """Where resolutions are adopted."""

    list_display = ("name", "held", "place", "virtual")
    search_fields = ("name", "slug", "place")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ["name", "slug", "held", ("place", "virtual")]}),
        translations_fieldset(Meeting, "name"),
    )


@admin.register(Resolution)
class ResolutionAdmin(PublishableAdmin):
    """A resolution: text, demands, whom it concerns, who signed, what came of it."""

    list_display = ("title", "number", "meeting", "adopted", "state_shown", "changed_shown", "live_shown")
    list_display_links = ("title",)
    list_filter = ("state", ChangedSincePublication, ("meeting", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("live", "meeting")
    search_fields = ("title", "slug", "meeting__name", "signatures__organization__name")
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("meeting", "campaign")
    fieldsets = (
        (None, {"fields": ["title", "slug", ("meeting", "number"), ("adopted", "countries"), "campaign", "text"]}),
        translations_fieldset(Resolution, "title", "text"),
    )
    inlines = (
        ResolutionDemandInline,
        SignatureInline,
        ResolutionPrisonerInline,
        OutcomeInline,
        ResolutionCitationInline,
    )
    public_template = "campaigns/resolution_detail.html"

    def public_context(self, request: HttpRequest, document: Document) -> dict[str, Any]:
        return resolution_page(document)
