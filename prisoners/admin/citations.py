"""Which source supports which statement of a case, chosen from a list of the statements that the case makes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from prisoners.models import CaseCitation, Prisoner
from prisoners.models.citation import STATEMENTS, WAYS
from record.admin_base import DeskTabular
from record.admin_forms import DeskForm

# The fields of a person that a source can support one by one.
FIELDS = (
    "name",
    "born",
    "gender",
    "nationality",
    "country",
    "occupations",
    "biography",
    "case_summary",
    "whereabouts",
    "portrait",
)


def statements_of(prisoner: Prisoner) -> list[tuple[Any, Any]]:
    """The statements of a case as choices: the whole, the person's fields, each related record. One query a table."""
    whole: list[Any] = [("field:", _("The case as a whole"))]
    fields = {f.name: f for f in Prisoner._meta.fields}
    whole += [(f"field:{name}", capfirst(str(fields[name].verbose_name))) for name in FIELDS]
    choices: list[tuple[Any, Any]] = [(_("The person"), whole)]
    for name, model in STATEMENTS.items():
        to_case = WAYS.get(name, "prisoner")
        nearby = [f.name for f in model._meta.fields if f.many_to_one]
        rows = model._default_manager.filter(**{to_case: prisoner}).select_related(*nearby)
        found = [(f"{name}:{row.pk}", str(row)) for row in rows]
        if found:
            choices.append((capfirst(str(model._meta.verbose_name_plural)), found))
    return choices


class CaseCitationForm(DeskForm):
    """One citation; `supports` stands for the twelve foreign keys of which one may be set."""

    supports = forms.ChoiceField(label=_("Supports"), widget=UnfoldAdminSelectWidget())
    # Given by the inline for one request: asked for only where a choice is shown or judged.
    statements: Callable[[], list[tuple[Any, Any]]] = list

    class Meta:
        model = CaseCitation
        fields = ("source", "quote", "locator")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supports"].choices = self.statements  # type: ignore[attr-defined]
        self.fields["supports"].initial = _supported_by(self.instance)

    def _post_clean(self) -> None:
        kind, _colon, value = self.cleaned_data.get("supports", "field:").partition(":")
        # Set before the constraints are asked: a citation that moves to another statement lets go of the first.
        self.instance.field = value if kind == "field" else ""
        for name in STATEMENTS:
            setattr(self.instance, f"{name}_id", int(value) if name == kind else None)
        super()._post_clean()


def _supported_by(citation: CaseCitation) -> str:
    for name in STATEMENTS:
        if (pk := getattr(citation, f"{name}_id")) is not None:
            return f"{name}:{pk}"
    return f"field:{citation.field}"


class CaseCitationInline(DeskTabular):
    """All sources of a case."""

    model = CaseCitation
    form = CaseCitationForm
    verbose_name_plural = _("Sources")
    fields = ("supports", "source", "quote", "locator")
    autocomplete_fields = ("source",)
    select_related = ("source",)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.statements = staticmethod(cache(partial(statements_of, obj)) if obj is not None else list)
        return formset


class StatementCitationForm(DeskForm):
    """A source of one related record, on the page of that record; the case follows from it."""

    def _post_clean(self) -> None:
        parent = next(
            (f.parent_instance for f in self.fields.values() if isinstance(f, forms.models.InlineForeignKeyField)), None
        )
        detention = getattr(parent, "detention", None) or parent
        self.instance.prisoner_id = getattr(detention, "prisoner_id", None)
        super()._post_clean()


class StatementCitationInline(DeskTabular):
    """The sources of one related record."""

    model = CaseCitation
    form = StatementCitationForm
    verbose_name_plural = _("Sources")
    fields = ("source", "quote", "locator")
    autocomplete_fields = ("source",)
    select_related = ("source",)
