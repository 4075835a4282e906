"""The page of a detention: what happened in it, from the arrest to the end."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_countries.filters import CountryFilter
from unfold.widgets import UnfoldAdminSelectWidget

from prisoners.admin.citations import StatementCitationInline
from prisoners.admin.incidents import DetentionIncidentInline
from prisoners.admin.part import PartOfCaseAdmin
from prisoners.admin.visibility import cases_changeable_in, cases_visible_in
from prisoners.models import Charge, Custody, Detention, Hearing, OfficialRole, Prisoner, Sentence
from record.admin_base import DeskStacked, DeskTabular, translations_fieldset
from record.models import Publishable

SIBLINGS = {"hearing": Hearing, "replaces": Sentence, "replaced_by": Charge}


class WithSiblings:
    """A table whose rows point at other rows of the same detention: the choices are read once for all rows."""

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        for name, model in SIBLINGS.items():
            field = formset.form.base_fields.get(name)
            if field is None:
                continue
            found = model._default_manager.filter(detention=obj) if obj is not None else model._default_manager.none()
            nearby = [f.name for f in model._meta.fields if f.many_to_one and f.related_model is not model]
            field.queryset = found
            field.widget = UnfoldAdminSelectWidget()
            field.choices = [("", "–"), *((row.pk, str(row)) for row in found.select_related(*nearby))]
        return formset


class HearingInline(DeskTabular):
    model = Hearing
    verbose_name_plural = _("Hearings")
    fields = ("kind", "held", "time", "time_zone", "court", "judge", "outcome")
    autocomplete_fields = ("court", "judge")
    select_related = ("court", "judge")
    show_change_link = True


class ChargeInline(WithSiblings, DeskTabular):
    model = Charge
    verbose_name_plural = _("Charges")
    fields = ("article", "text", "brought_on", "state", "replaced_by")
    autocomplete_fields = ("article",)
    select_related = ("article",)


class CustodyInline(DeskTabular):
    model = Custody
    verbose_name_plural = _("Custody")
    fields = ("institution", "place", "since", "until")
    autocomplete_fields = ("institution",)
    select_related = ("institution",)


class SentenceInline(WithSiblings, DeskStacked):
    model = Sentence
    verbose_name_plural = _("Sentences")
    fields = (("kind", "hearing", "suspended"), ("years", "months", "days"), ("amount", "currency"), "replaces")


class OfficialInline(DeskTabular):
    model = OfficialRole
    verbose_name_plural = _("Officials")
    fields = ("official", "role")
    autocomplete_fields = ("official",)
    select_related = ("official",)


@admin.register(Detention)
class DetentionAdmin(PartOfCaseAdmin):
    """One detention with its hearings, charges, custody, sentences, officials, incidents and sources."""

    list_display = ("prisoner", "number", "kind", "arrested", "has_ended", "end_kind")
    list_display_links = ("prisoner", "number")
    list_filter = ("kind", "has_ended", "end_kind", ("prisoner__country", CountryFilter))
    search_fields = ("prisoner__name", "prisoner__public_id", "prisoner__names__name")
    ordering = ("prisoner__name", "number")
    autocomplete_fields = ("prisoner",)
    fieldsets = (
        (None, {"fields": ["prisoner", "kind"]}),
        (
            _("Arrest"),
            {"fields": [("arrested", "place"), ("arrested_by", "legal_basis_shown"), "circumstances"]},
        ),
        (_("End"), {"fields": ["has_ended", ("ended", "end_kind"), "expected_end"]}),
        translations_fieldset(Detention, "place", "arrested_by", "circumstances"),
    )
    inlines = (
        HearingInline,
        ChargeInline,
        CustodyInline,
        SentenceInline,
        OfficialInline,
        DetentionIncidentInline,
        StatementCitationInline,
    )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if (field := form.base_fields.get("prisoner")) is not None:
            field.queryset = cases_changeable_in(request)
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # A detention does not move to another person; its number is part of the case's public addresses.
        return ("prisoner",) if obj is not None else ()

    def case_to_be(self, request: HttpRequest) -> Publishable | None:
        given = request.GET.get("prisoner", "")
        if not given.isdecimal() or len(given) > 18:
            return None
        return Prisoner.objects.filter(pk__in=cases_visible_in(request)).select_related("live").filter(pk=given).first()

    def links_of(self, request: HttpRequest, case: Publishable) -> list[dict[str, Any]]:
        links = super().links_of(request, case)
        match = request.resolver_match
        if match and match.url_name == "prisoners_detention_change" and request.user.has_perm("prisoners.add_hearing"):
            url = reverse("admin:prisoners_hearing_add") + f"?detention={match.kwargs['object_id']}"
            links.insert(0, {"url": url, "words": _now("Record a hearing"), "main": True})
        return links

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[models.QuerySet, bool]:
        found, duplicates = super().get_search_results(request, queryset, search_term)
        return found.select_related("prisoner"), duplicates
