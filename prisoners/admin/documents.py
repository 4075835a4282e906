"""The files of a case at the desk: for the teams that maintain it; a copy for everyone only where it is ticked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from prisoners.admin.part import PartForm, PartOfCaseAdmin
from prisoners.admin.visibility import sees_notes
from prisoners.models import CaseDocument, Prisoner
from record.admin_base import DeskTabular, translations_fieldset
from record.admin_files import KeepsFiles
from record.document_files import public_copy
from record.models import Publishable
from record.publication import Document


class CaseDocumentForm(PartForm):
    """A document. Ticking *public* makes the copy that everyone may fetch; a new file makes a new one."""

    class Meta:
        model = CaseDocument
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if not cleaned.get("is_public") or not file:
            self.instance.public_file = ""
        elif "file" in self.changed_data or not self.instance.public_file:
            try:
                self.instance.public_file = public_copy(file)
            except ValidationError as refusal:
                self.add_error("is_public", refusal)
        return cleaned


@admin.register(CaseDocument)
class CaseDocumentAdmin(KeepsFiles, PartOfCaseAdmin):
    """One file of a case. The address of a new one says whose: ?prisoner=ID."""

    form = CaseDocumentForm
    takes_proposals = False  # a file cannot be proposed
    list_display = ("title", "prisoner", "kind", "dated", "is_public")
    list_filter = ("kind", "is_public")
    search_fields = ("title", "prisoner__name", "prisoner__public_id")
    autocomplete_fields = ("prisoner",)
    fieldsets = (
        (None, {"fields": ["prisoner", "title", ("kind", "language"), "dated", "file"]}),
        (_("For everyone"), {"fields": ["is_public", "copy", ("credit", "licence")]}),
        translations_fieldset(CaseDocument, "title"),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Those of the cases whose confidential notes this member of staff may see: files are kept like them."""
        user: Any = request.user
        found: Any = super().get_queryset(request)
        return found.of_cases(Prisoner.objects.showing_notes_to(user).values("pk"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if (field := form.base_fields.get("prisoner")) is not None:
            user: Any = request.user
            field.queryset = Prisoner.objects.changeable_by(user).showing_notes_to(user)
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("copy",) if obj is None else ("prisoner", "copy")

    @admin.display(description=_("What everyone gets"))
    def copy(self, document: CaseDocument) -> SafeString | str:
        if not document.public_file:
            return str(_("Nothing: it is not public."))
        link = '<a href="{}" class="desk-link">{}</a>'
        return format_html(link, document.public_file.url, _("Look at the public copy"))

    def case_to_be(self, request: HttpRequest) -> Publishable | None:
        given = request.GET.get("prisoner", "")
        if not given.isdecimal() or len(given) > 18:
            return None
        return Prisoner.objects.visible_to(request.user).select_related("live").filter(pk=given).first()

    def after_saving(self, request: HttpRequest, obj: Any) -> str:
        """A public one stays open: its copy is to be looked at. Any other is seen among those of its case."""
        if obj.is_public:
            return super().after_saving(request, obj)
        return reverse("admin:prisoners_prisoner_change", args=[obj.prisoner_id]) + "#documents"


class DocumentInline(DeskTabular):
    """The files of a case in short; each has its own page."""

    model = CaseDocument
    verbose_name_plural = _("Documents")
    template_before = "admin/documents_notice.html"
    fields = ("title_linked", "kind", "dated", "is_public")
    readonly_fields = ("title_linked", "kind", "dated", "is_public")
    can_delete = False

    @admin.display(description=_("title"))
    def title_linked(self, document: CaseDocument) -> SafeString:
        address = reverse("admin:prisoners_casedocument_change", args=[document.pk])
        return format_html('<a href="{}" class="desk-link">{}</a>', address, document.title)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Without it the rows would be shown to whoever may delete some of any case.
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A case that is being made has no files yet.
        ours = obj is None or obj.pk is None or sees_notes(request, obj)
        return super().has_view_permission(request, obj) and ours


def documents_at_the_desk(document: Document) -> Document:
    """A public document in which the files of the case lead to the desk, where they can be fetched before they are
    public."""
    if not document["documents"]:
        return document
    there = {
        row.public_file.url: reverse("admin:prisoners_casedocument_file", args=[row.pk, "public_file"])
        for row in CaseDocument.objects.public().filter(prisoner__public_id=document["id"])
    }
    shown = []
    for entry in document["documents"]:
        address = next((desk for url, desk in there.items() if entry["file"]["url"].endswith(url)), None)
        shown.append(entry | {"file": entry["file"] | {"url": address}} if address else entry)
    return document | {"documents": shown}
