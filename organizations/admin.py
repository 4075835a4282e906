"""The desk: organisations, institutions, officials and teams."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_countries.filters import CountryFilter

from organizations.models import (
    Institution,
    InstitutionCitation,
    InstitutionName,
    Official,
    OfficialPost,
    Organization,
    OrganizationCitation,
    OrganizationName,
    TeamMember,
    TeamRules,
)
from organizations.pages import institution_page, organization_page
from record.admin_base import DeskAdmin, DeskTabular, translations_fieldset
from record.admin_publishable import ChangedSincePublication, PublishableAdmin
from record.admin_publishing import Teams
from record.models import User
from record.publication import Document


def team_name_of(user: User) -> str:
    """The name of the team in whose name someone publishes: the first by name; empty without one."""
    return TeamMember.objects.teams_of(user).first() or ""


def publishes_on_save(user: User) -> bool:
    """Whether someone may publish as they save: no team of theirs sends what is saved through the queue."""
    return not TeamRules.objects.through_the_queue().of_member(user).exists()


Teams.name_of = staticmethod(team_name_of)
Teams.publish_on_save = staticmethod(publishes_on_save)


class NameInline(DeskTabular):
    """Other names, with language and script."""

    verbose_name_plural = _("Names")


class CitationInline(DeskTabular):
    """Sources of what is said."""

    verbose_name_plural = _("Sources")
    fields = ("field", "source", "quote", "locator")
    autocomplete_fields = ("source",)
    select_related = ("source",)


class OrganizationNameInline(NameInline):
    model = OrganizationName
    fields = ("name", "kind", "language", "script")


class OrganizationCitationInline(CitationInline):
    model = OrganizationCitation


class InstitutionNameInline(NameInline):
    model = InstitutionName
    fields = ("name", "language", "script")


class InstitutionCitationInline(CitationInline):
    model = InstitutionCitation


class OfficialPostInline(DeskTabular):
    """Posts an official held, and where."""

    model = OfficialPost
    verbose_name_plural = _("Posts")
    fields = ("institution", "post", "since", "until")
    autocomplete_fields = ("institution",)
    select_related = ("institution", "official")


class TeamMemberInline(DeskTabular):
    """Which staff work in this team."""

    model = TeamMember
    verbose_name_plural = _("Team")
    fields = ("user",)
    autocomplete_fields = ("user",)
    select_related = ("user",)


@admin.register(Organization)
class OrganizationAdmin(PublishableAdmin):
    """An organisation: what it is, what it is called, who of the staff works in it."""

    list_display = ("name", "organization_kind", "country", "state_shown", "changed_shown", "live_shown")
    list_display_links = ("name",)
    list_filter = ("state", ChangedSincePublication, "organization_kind", ("country", CountryFilter), "maintains_cases")
    search_fields = ("name", "slug", "names__name")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent",)
    fieldsets = (
        (None, {"fields": ["name", "slug", ("organization_kind", "country"), "site", "parent", "maintains_cases"]}),
        (_("What it is"), {"fields": ["description", ("founded", "dissolved")]}),
        translations_fieldset(Organization, "name", "description"),
    )
    inlines = (OrganizationNameInline, OrganizationCitationInline, TeamMemberInline)
    public_template = "organizations/organization_detail.html"

    def public_context(self, request: HttpRequest, document: Document) -> dict[str, Any]:
        return organization_page(document)


@admin.register(Institution)
class InstitutionAdmin(PublishableAdmin):
    """A body of the state: where it is, how to write to someone held there."""

    list_display = ("name", "institution_kind", "place", "country", "state_shown", "changed_shown", "live_shown")
    list_display_links = ("name",)
    list_filter = ("state", ChangedSincePublication, "institution_kind", ("country", CountryFilter))
    search_fields = ("name", "slug", "place", "names__name")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent",)
    fieldsets = (
        (None, {"fields": ["name", "slug", ("institution_kind", "country"), "parent"]}),
        (_("Where it is"), {"fields": ["place", ("latitude", "longitude"), "postal_address"]}),
        (_("Letters and parcels"), {"fields": ["letter_rules", "letter_language", "parcel_rules"]}),
        (_("What it is"), {"fields": ["description"]}),
        translations_fieldset(Institution, "name", "description", "letter_rules", "parcel_rules"),
    )
    inlines = (InstitutionNameInline, InstitutionCitationInline)
    public_template = "organizations/institution_detail.html"

    def public_context(self, request: HttpRequest, document: Document) -> dict[str, Any]:
        return institution_page(document)


@admin.register(Official)
class OfficialAdmin(DeskAdmin):
    """A person who acts for the state."""

    list_display = ("name", "country", "posts_shown")
    list_filter = (("country", CountryFilter),)
    search_fields = ("name", "posts__post", "posts__institution__name")
    fieldsets = ((None, {"fields": ["name", "country", "note"]}),)
    inlines = (OfficialPostInline,)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Official]:
        return super().get_queryset(request).prefetch_related("posts__institution")

    @admin.display(description=_("posts"))
    def posts_shown(self, official: Official) -> str:
        return "; ".join(f"{post.post}, {post.institution}" for post in official.posts.all()) or "–"


@admin.register(TeamMember)
class TeamMemberAdmin(DeskAdmin):
    """Who works in which team."""

    list_display = ("user", "organization")
    list_filter = (("organization", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("user", "organization")
    search_fields = ("user__username", "organization__name")
    autocomplete_fields = ("user", "organization")


@admin.register(TeamRules)
class TeamRulesAdmin(DeskAdmin):
    """How a team works: second reader, publication on save, weekly digest. A team without rules has the usual ones."""

    list_display = ("organization", "second_reader", "publishes_on_save", "weekly_digest")
    list_filter = ("second_reader", "publishes_on_save")
    list_select_related = ("organization",)
    search_fields = ("organization__name",)
    autocomplete_fields = ("organization",)
