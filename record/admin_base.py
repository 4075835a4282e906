"""What every page of the desk shares: theme, uncertain dates, countries, names without queries, kind refusals."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import IntegrityError, models
from django.db.models.fields import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from modeltrans.fields import TranslatedVirtualField
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.widgets import UnfoldAdminSelect2MultipleWidget

from record.admin_forms import DeskForm, KnownNamesSelect, refusal_in_words
from record.dates import UncertainDateField
from record.form_problems import problems_of

# From this length on, a text gets a tall box.
LONG_TEXT = 20_000


class DeskFields:
    """How fields look at the desk; shared by pages and the tables inside them."""

    form = DeskForm

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, CountryField) and db_field.multiple:
            return db_field.formfield(widget=UnfoldAdminSelect2MultipleWidget())
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if formfield is None:
            return None
        if isinstance(db_field, UncertainDateField):
            formfield.widget.attrs |= {"placeholder": _("2023-11-20, 2023-11, 2023~ …"), "autocomplete": "off"}
        if isinstance(formfield.widget, forms.Textarea):
            formfield.widget.attrs["rows"] = 10 if (db_field.max_length or 0) >= LONG_TEXT else 4
        return formfield

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        formfield = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        if formfield is not None and isinstance(formfield.widget, AutocompleteSelect):
            old = formfield.widget
            formfield.widget = KnownNamesSelect(old.field, old.admin_site, attrs=old.attrs, choices=old.choices)
        return formfield


class DeskAdmin(DeskFields, ModelAdmin):
    """The base of all pages of the desk."""

    list_per_page = 50
    show_full_result_count = False
    warn_unsaved_form = True
    list_filter_submit = False
    save_on_top = False
    change_form_template = "admin/desk_change_form.html"
    # Labels above their fields: two fields side by side stay wide enough to read what is in them.
    compressed_fields = False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Django's own, but what only the database could refuse is said on the form, which keeps what was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            if request.method != "POST" or hasattr(request, "refused"):
                raise
            request.refused = refusal_in_words(error)  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        problems = problems_of(context["adminform"].form, context["inline_admin_formsets"]) if context["errors"] else []
        return super().render_change_form(request, context | {"problems": problems}, add, change, form_url, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refused = getattr(request, "refused", "")
        return form


class DeskTabular(DeskFields, TabularInline):
    """A table of small rows inside a page."""

    extra = 0
    tab = True
    show_change_link = False
    select_related: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        found = super().get_queryset(request)
        return found.select_related(*self.select_related) if self.select_related else found


class DeskStacked(DeskFields, StackedInline):
    """Rows that need room, one under the other, inside a page."""

    extra = 0
    tab = True
    select_related: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        found = super().get_queryset(request)
        return found.select_related(*self.select_related) if self.select_related else found


def translations_fieldset(model: type[models.Model], *names: str) -> tuple[Any, dict[str, Any]]:
    """A folded part of a page with the translations of the named fields, a language a row."""
    rows = []
    for code in settings.CONTENT_LANGUAGES:
        if code != settings.LANGUAGE_CODE:
            rows += [f"{name}_{code}" for name in names]
    known = {f.name for f in model._meta.private_fields if isinstance(f, TranslatedVirtualField)}
    return _("Translations"), {"classes": ["collapse"], "fields": [row for row in rows if row in known]}
