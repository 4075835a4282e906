"""Filling in the form of a source from its page: the button beside the address, with script and without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms.utils import ErrorDict
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminURLInputWidget

from record.admin_base import DeskAdmin
from record.admin_forms import DeskForm
from record.fetching import NotFetched
from record.models import Source
from record.page_reading import read_page

READ_PAGE = "_read_page"
FILLED = ("title", "publisher", "published_on", "language")


@dataclass(frozen=True)
class Filling:
    """What goes into the empty fields of a form, and what to say of it."""

    fields: dict[str, str]
    said: str
    found: bool


def fill(data: Mapping[str, Any], prefix: str = "") -> Filling:
    """Read the page at the form's address and fill what is empty: nothing that was typed is replaced.

    data: the form as it was sent, its fields `url`, `title`, `publisher`, `published_on`, `language` after a prefix.
    """
    url = str(data.get(f"{prefix}url") or "").strip()
    if not url:
        return Filling({}, _("Enter the address of the page first."), found=False)
    try:
        said = read_page(url if "://" in url else f"https://{url}").as_fields()
    except NotFetched as error:
        return Filling({}, _("Nothing was filled in. %(why)s") % {"why": error.reason}, found=False)
    empty = {name: value for name, value in said.items() if not str(data.get(f"{prefix}{name}") or "").strip()}
    if not empty:
        return Filling({}, _("The page says nothing that is not here already."), found=False)
    labels = [capfirst(str(Source._meta.get_field(name).verbose_name)) for name in FILLED if name in empty]  # type: ignore[union-attr]
    words = _("Filled in from the page: %(fields)s. Please check it against the page.")
    return Filling(empty, words % {"fields": ", ".join(labels)}, found=True)


class PageAddressInput(UnfoldAdminURLInputWidget):
    """The address of a page with the button that fills in what the page says of itself. It fills the fields of the
    same form whose names begin as its own does, before `url`."""

    class Media:
        js: ClassVar = ["desk/source-reading.js"]

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> Any:
        context = {
            "address": super().render(name, value, attrs, renderer),
            "name": name,
            "button": READ_PAGE,
            "reads_at": reverse("admin:record_source_read_page"),
        }
        return render_to_string("admin/page_address.html", context)


class SourceForm(DeskForm):
    """The form of a source, which may be shown again without being judged while it is filled in from a page."""

    # Set by the desk for one request.
    reading: bool = False

    def full_clean(self) -> None:
        if self.reading:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def is_valid(self) -> bool:
        return not self.reading and super().is_valid()


class ReadsPages(DeskAdmin):
    """A page of the desk whose form can be filled in from the page of a source."""

    form = SourceForm

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.read_page_view)
        return [path("read-page/", view, name="record_source_read_page"), *super().get_urls()]

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "url" and settings.OUTGOING_PAGES:
            kwargs["widget"] = PageAddressInput
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @method_decorator(require_POST)
    def read_page_view(self, request: HttpRequest) -> JsonResponse:
        """For the script: the fields that were sent, read against their page."""
        if not self._may_read(request):
            raise PermissionDenied
        filling = fill(request.POST)
        return JsonResponse({"fields": filling.fields, "said": filling.said, "found": filling.found})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The button without the script: the same form comes back, filled in and not saved."""
        if request.method == "POST" and READ_PAGE in request.POST and self._may_read(request):
            data = request.POST.copy()
            filling = fill(data)
            for name, value in filling.fields.items():
                data[name] = value
            request.POST = data  # type: ignore[assignment]
            request.reading = True  # type: ignore[attr-defined]
            self.message_user(request, filling.said, messages.SUCCESS if filling.found else messages.WARNING)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: type[forms.ModelForm] = super().get_form(request, obj, change=change, **kwargs)
        form.reading = getattr(request, "reading", False)  # type: ignore[attr-defined]
        return form

    def _may_read(self, request: HttpRequest) -> bool:
        return request.user.has_perm("record.add_source") or request.user.has_perm("record.change_source")
