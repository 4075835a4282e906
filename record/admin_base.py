"""What every page of the desk shares: theme, uncertain dates, countries, names without queries, kind refusals."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, models
from django.db.models.fields import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.widgets import UnfoldAdminSelect2MultipleWidget

from record.admin_dates import DeskDateInput
from record.admin_forms import DeskForm, KnownNamesSelect, refusal_in_words
from record.admin_formsets import DeskFormSet
from record.admin_pictures import LicenceInput, PictureWidget
from record.dates import UncertainDateField
from record.form_problems import problems_of
from record.pictures import PictureField
from record.reading_together import read_together

# From this length on, a text gets a tall box.
LONG_TEXT = 20_000


class DeskFields:
    """How fields look at the desk; shared by pages and the tables inside them."""

    form = DeskForm

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, CountryField) and db_field.multiple:
            return db_field.formfield(widget=UnfoldAdminSelect2MultipleWidget())
        if isinstance(db_field, PictureField):
            kwargs["widget"] = PictureWidget()
        if db_field.name.endswith("_licence") or db_field.name == "licence":
            kwargs["widget"] = LicenceInput()
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        if isinstance(db_field, UncertainDateField):
            kwargs.setdefault("widget", DeskDateInput)
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if formfield is None:
            return None
        if isinstance(formfield.widget, forms.Textarea):
            formfield.widget.attrs["rows"] = 10 if (db_field.max_length or 0) >= LONG_TEXT else 4
        if getattr(db_field.model, "confidential", False):
            # Nothing confidential stays in a browser (static/desk/keep-typing.js).
            getattr(formfield.widget, "widget", formfield.widget).attrs["data-never-kept"] = ""
        return formfield

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        formfield = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        if formfield is not None and isinstance(formfield.widget, AutocompleteSelect):
            old = formfield.widget
            formfield.widget = KnownNamesSelect(old.field, old.admin_site, attrs=old.attrs, choices=old.choices)
        return formfield


class DeskAdmin(DeskFields, ModelAdmin):
    """The base of all pages of the desk."""

    # What is refused only as it is saved, and said on the form.
    refusals: ClassVar[tuple[type[Exception], ...]] = (IntegrityError,)

    list_per_page = 50
    show_full_result_count = False
    warn_unsaved_form = True
    list_filter_submit = False
    save_on_top = False
    change_form_template = "admin/desk_change_form.html"
    # Labels above their fields: two fields side by side stay wide enough to read what is in them.
    compressed_fields = False
    # Whether what would be deleted with a row is named on the page that asks: where all of it is one's own to see.
    names_what_goes = False
    # Columns that the list does not show to all who see it, and so does not answer about.
    never_filtered_by: tuple[str, ...] = ()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Django's own; what hangs on a noun that all staff see is counted, not named: it may be of hidden cases."""
        shown, counts, missing, protected = super().get_deleted_objects(objs, request)
        if self.names_what_goes:
            return shown, counts, missing, protected
        in_the_way = [_("rows that other records name: %(n)d") % {"n": len(protected)}] if protected else []
        return [str(obj) for obj in objs], counts, missing, in_the_way

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what a list offers to filter by, and its own plain columns: never what leads to it from elsewhere."""
        if not super().lookup_allowed(lookup, value, request):
            return False
        first = lookup.split("__")[0]
        filters = self.get_list_filter(request) if request is not None else self.list_filter
        # A filter of our own asks by its own word, and by nothing that begins with it.
        if lookup in {f.parameter_name for f in filters if hasattr(f, "parameter_name")}:
            return True
        offered = {f if isinstance(f, str) else f[0] for f in filters if not isinstance(f, type)}
        if any(lookup == name or lookup.startswith(f"{name}__") for name in offered):
            return True
        shown = {f.name for f in self.opts.concrete_fields}
        return first in shown - set(self.never_filtered_by) or first == "pk"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Django's own, but what is refused only as it is saved is said on the form, which keeps what was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except self.refusals as error:
            if request.method != "POST" or hasattr(request, "refused"):
                raise
            request.refused = self.in_words(error)  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """Django's own, which copies all that was sent for each table of the page; no table here changes it."""
        if request.method != "POST" or "_saveasnew" in request.POST:
            return super().get_formset_kwargs(request, obj, inline, prefix)
        rows = inline.get_queryset(request)
        return {"instance": obj, "prefix": prefix, "queryset": rows, "data": request.POST, "files": request.FILES}

    def _build_nested_formsets(
        self, request: HttpRequest, obj: Any, formsets: Any, inline_instances: Any, change: bool
    ) -> None:
        """The theme's own, which is the first to look at the rows: those of all tables of the page are read at once."""
        read_together(f.get_queryset() for f in formsets if not f.is_bound or f.initial_form_count())
        super()._build_nested_formsets(request, obj, formsets, inline_instances, change)

    def get_inline_formsets(self, request: HttpRequest, formsets: Any, inline_instances: Any, obj: Any = None) -> Any:
        """Django's own, called where a page is shown: what is shown beside the rows is read for all of them."""
        for formset, inline in zip(formsets, inline_instances, strict=True):
            if inline.shown_with:
                models.prefetch_related_objects(list(formset.get_queryset()), *inline.shown_with)
        return super().get_inline_formsets(request, formsets, inline_instances, obj)

    def in_words(self, refusal: Exception) -> str:
        """What the form says of one of `refusals`."""
        assert isinstance(refusal, IntegrityError)
        return refusal_in_words(refusal)

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

    formset = DeskFormSet
    extra = 0
    tab = True
    show_change_link = False
    select_related: ClassVar[tuple[str, ...]] = ()
    shown_with: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        found = super().get_queryset(request)
        return found.select_related(*self.select_related) if self.select_related else found


class DeskStacked(DeskFields, StackedInline):
    """Rows that need room, one under the other, inside a page."""

    formset = DeskFormSet
    extra = 0
    tab = True
    select_related: ClassVar[tuple[str, ...]] = ()
    shown_with: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        found = super().get_queryset(request)
        return found.select_related(*self.select_related) if self.select_related else found


def translations_fieldset(model: type[models.Model], *names: str) -> tuple[Any, dict[str, Any]]:
    """A folded part of a page with the translations of the named fields, a language a row."""
    # Asked of the field that keeps them: the fields of each language are made after the pages of the desk.
    translated: Any = model._meta.get_field("i18n")
    unknown = set(names) - set(translated.fields)
    if unknown:
        raise ImproperlyConfigured(f"{model.__name__} has no translations of {', '.join(sorted(unknown))}.")
    others = [code for code in settings.CONTENT_LANGUAGES if code != settings.LANGUAGE_CODE]
    fields = [f"{name}_{code}" for code in others for name in names]
    return _("Translations"), {"classes": ["collapse"], "fields": fields}
