"""Exports at the desk: what there is, how far the one is that is being written, and a page to ask for another."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exports import services
from exports.admin_mirror import MirrorAdmin
from exports.models import Export
from record.admin_base import DeskAdmin

# The pages of mirrors are registered by being imported here.
__all__ = ["ExportAdmin", "MirrorAdmin"]


@admin.register(Export)
class ExportAdmin(DeskAdmin):
    """Looked at by all staff; asked for by those who publish. None is changed or deleted: others may have cited it."""

    list_display = ("asked_at", "label", "state", "how_far", "sequence", "finished_at", "failure")
    list_filter = ("state",)
    fields = ("label", "state", "how_far", "sequence", "asked_at", "began_at", "finished_at", "failure", "licence")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("documents written"))
    def how_far(self, export: Export) -> str:
        return f"{export.done} / {export.total}" if export.total is not None else "—"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """To ask for an export nothing need be filled in."""
        return self.fields if obj else ()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Asks for an export of the record as it is now; the worker makes it."""
        if request.method != "POST":
            title = {"title": _("Make an export of the record as it is now"), "show_save_and_add_another": False}
            return super().add_view(request, form_url, title | (extra_context or {}))
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            services.ask()
        except services.NothingNew as same:
            messages.info(request, _("Nothing was published since the export %(name)s of today.") % {"name": same})
        else:
            messages.success(request, _("The export is on its way. Load this page again to see how far it is."))
        return HttpResponseRedirect(reverse("admin:exports_export_changelist"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("exports.ask_export")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
