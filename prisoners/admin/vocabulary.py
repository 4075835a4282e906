"""Vocabularies that administrators keep, and the statutes."""

from __future__ import annotations

from django.contrib import admin
from django_countries.filters import CountryFilter

from prisoners.models import Article, Group, IncidentKind
from record.admin_base import DeskAdmin, translations_fieldset


class TermAdmin(DeskAdmin):
    """A term: its code, name and the standard it comes from."""

    list_display = ("name", "slug", "standard")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Group)
class GroupAdmin(TermAdmin):
    """Groups people are persecuted as."""

    fieldsets = (
        (None, {"fields": ["name", "slug", "description", "standard"]}),
        translations_fieldset(Group, "name", "description"),
    )


@admin.register(IncidentKind)
class IncidentKindAdmin(TermAdmin):
    """Kinds of ill-treatment and violations."""

    fieldsets = (
        (None, {"fields": ["name", "slug", "description", "standard"]}),
        translations_fieldset(IncidentKind, "name", "description"),
    )


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    """An article of a statute."""

    list_display = ("number", "code", "country", "title")
    list_filter = (("country", CountryFilter), "code")
    search_fields = ("number", "code", "title")
    fieldsets = (
        (None, {"fields": [("country", "code", "number"), "title"]}),
        translations_fieldset(Article, "code", "title"),
    )
