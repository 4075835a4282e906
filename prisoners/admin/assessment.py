"""The page of an assessment: the five criteria of PACE Resolution 1900, each with its sources, and the WGAD's
categories."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from prisoners.admin.citations import StatementCitationForm, StatementCitationInline
from prisoners.admin.part import PartForm, PartOfCaseAdmin
from prisoners.admin.visibility import cases_changeable_in
from prisoners.criteria import PACE_1900_WORDS, WGAD_WORDS, criterion_words
from prisoners.models import Assessment, CriterionFinding, Prisoner
from record.admin_base import DeskStacked, translations_fieldset
from record.admin_forms import DeskForm
from record.admin_formsets import DeskFormSet
from record.models import Publishable


class FindingCitationForm(StatementCitationForm):
    """A source of a finding. The finding may be as new as its source: then its assessment says whose it is."""

    def _post_clean(self) -> None:
        for field in self.fields.values():
            if isinstance(field, forms.models.InlineForeignKeyField):
                assessment = getattr(field.parent_instance, "assessment", None)
                self.instance.prisoner_id = getattr(assessment, "prisoner_id", None)
        # Past the rule for detentions, which would look for another way to the person.
        super(StatementCitationForm, self)._post_clean()


class FindingCitationInline(StatementCitationInline):
    """The sources beside one criterion."""

    form = FindingCitationForm
    fk_name = "finding"
    tab = False


class FindingForm(DeskForm):
    """One criterion. It is kept with the others even where nothing was written: an assessment names all five."""

    class Meta:
        model = CriterionFinding
        fields = ("finding", "reasoning")

    def has_changed(self) -> bool:
        return self.instance.pk is None or super().has_changed()


class FindingFormSet(DeskFormSet):
    """A form for each of the five criteria, whether it is on record or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {finding.criterion for finding in self.get_queryset()}
        self._missing = [code for code in PACE_1900_WORDS if code not in known]
        self.extra = len(self._missing)

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        # The object itself, not its key alone: a new one has no key, and its findings must know whose they are.
        form.instance.assessment = self.instance
        place = i - self.initial_form_count()
        if 0 <= place < len(self._missing):
            form.instance.criterion = self._missing[place]
        return form


class FindingInline(DeskStacked):
    """The five criteria, each with what it says."""

    model = CriterionFinding
    form = FindingForm
    formset = FindingFormSet
    verbose_name = _("Criterion")
    verbose_name_plural = _("PACE Resolution 1900 (2012), paragraph 3")
    fields = ("rule", "finding", "reasoning")
    readonly_fields = ("rule",)
    inlines = (FindingCitationInline,)
    max_num = len(PACE_1900_WORDS)
    can_delete = False
    tab = False

    @admin.display(description=_("A person is a political prisoner if"))
    def rule(self, finding: CriterionFinding) -> SafeString:
        return format_html("<b>{}.</b> {}", finding.criterion, criterion_words(finding.criterion))


class AssessmentForm(PartForm):
    """The assessment itself, with what each category of the Working Group means beside its box."""

    class Meta:
        model = Assessment
        fields = "__all__"


@admin.register(Assessment)
class AssessmentAdmin(PartOfCaseAdmin):
    """Whether and why a case is political. The address of a new one says whose: ?prisoner=ID."""

    form = AssessmentForm
    list_display = ("prisoner", "wgad", "assessed_on")
    search_fields = ("prisoner__name", "prisoner__public_id")
    ordering = ("prisoner__name",)
    autocomplete_fields = ("prisoner",)
    fieldsets = (
        (None, {"fields": ["prisoner", "summary", "assessed_on"]}),
        (_("UN Working Group on Arbitrary Detention"), {"fields": ["wgad"]}),
        translations_fieldset(Assessment, "summary"),
    )
    inlines = (FindingInline,)

    class Media:
        css = {"all": ["desk/assessment.css"]}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if (field := form.base_fields.get("prisoner")) is not None:
            # A person has one assessment: what is assessed already is changed, not made again.
            field.queryset = cases_changeable_in(request).filter(assessment__isnull=True)
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("prisoner",) if obj is not None else ()

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "wgad":
            return forms.MultipleChoiceField(
                label=capfirst(str(db_field.verbose_name)),
                choices=[(code, format_html("<b>{}.</b> {}", code, words)) for code, words in WGAD_WORDS.items()],
                required=False,
                widget=UnfoldAdminCheckboxSelectMultipleWidget(),
                help_text=_("Methods of Work (A/HRC/36/38), paragraph 8: a deprivation of liberty is arbitrary if"),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def case_to_be(self, request: HttpRequest) -> Publishable | None:
        given = request.GET.get("prisoner", "")
        if not given.isdecimal() or len(given) > 18:
            return None
        return Prisoner.objects.visible_to(request.user).select_related("live").filter(pk=given).first()


def assessment_link(request: HttpRequest, case: Prisoner) -> dict[str, Any] | None:
    """The link of a case to its assessment, or to a new one; None for whoever may not make it."""
    assessment = Assessment.objects.filter(prisoner=case).values_list("pk", flat=True).first()
    if assessment is not None:
        return {"url": reverse("admin:prisoners_assessment_change", args=[assessment]), "words": _now("Assessment")}
    if not request.user.has_perm("prisoners.add_assessment"):
        return None
    url = reverse("admin:prisoners_assessment_add") + f"?prisoner={case.pk}"
    return {"url": url, "words": _now("Assess the case")}
