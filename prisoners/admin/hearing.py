"""One screen to record a hearing: the shortest way from the news to the public."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from unfold.widgets import UnfoldAdminSelectWidget

from prisoners.admin.citations import StatementCitationInline
from prisoners.admin.incidents import in_the_case
from prisoners.admin.part import PartOfCaseAdmin
from prisoners.admin.visibility import cases_changeable_in, cases_visible_in
from prisoners.models import Detention, Hearing, Prisoner
from record.admin_base import translations_fieldset
from record.models import Publishable


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 18 else None


class HearingCitationInline(StatementCitationInline):
    fk_name = "hearing"
    tab = False
    extra = 1


@admin.register(Hearing)
class HearingAdmin(PartOfCaseAdmin):
    """A hearing. The address says whose: ?detention=ID, or ?prisoner=ID for the detention that goes on."""

    to_case = "detention.prisoner"
    list_display = ("detention", "kind", "held", "court", "judge")
    list_display_links = ("detention", "kind")
    list_filter = ("kind",)
    list_select_related = ("detention__prisoner", "court", "judge")
    search_fields = ("detention__prisoner__name", "detention__prisoner__public_id", "court__name", "judge__name")
    autocomplete_fields = ("court", "judge", "detention")
    fieldsets = (
        (
            None,
            {"fields": ["detention", ("kind", "held"), ("time", "time_zone"), ("court", "judge"), "outcome"]},
        ),
        translations_fieldset(Hearing, "outcome"),
    )
    inlines = (HearingCitationInline,)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        field = form.base_fields.get("detention")
        if field is not None:
            # No hearing is hung on a case that this member of staff may not change.
            changeable = cases_changeable_in(request).values("pk")
            field.queryset = Detention.objects.filter(prisoner__in=changeable).select_related("prisoner")
            case = self.case_of(obj) if obj is not None else self.case_to_be(request)
            if case is not None:
                field.queryset = field.queryset.filter(prisoner=case)
                field.widget = UnfoldAdminSelectWidget()
                field.empty_label = None
                field.label_from_instance = in_the_case
        return form

    def case_to_be(self, request: HttpRequest) -> Publishable | None:
        visible = Prisoner.objects.filter(pk__in=cases_visible_in(request)).select_related("live")
        if (detention := _number(request.GET.get("detention", ""))) is not None:
            return visible.filter(detentions=detention).first()
        if (prisoner := _number(request.GET.get("prisoner", ""))) is not None:
            return visible.filter(pk=prisoner).first()
        return None

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        initial.pop("prisoner", None)
        case: Any = self.case_to_be(request)
        if case is not None and "detention" not in initial:
            own = Detention.objects.filter(prisoner=case)
            current = own.filter(has_ended=False).order_by("-number").first() or own.order_by("-number").first()
            initial["detention"] = current.pk if current else None
        return initial

    def after_saving(self, request: HttpRequest, obj: Any) -> str:
        """A recorded hearing is seen among the others of its detention, on the case page."""
        return reverse("admin:prisoners_prisoner_change", args=[obj.detention.prisoner_id]) + "#detentions"
