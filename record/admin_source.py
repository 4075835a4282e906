"""The desk: sources, whether their pages still answer, and the copies that are kept of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from record import archiving
from record.admin_files import KeepsFiles
from record.admin_page_reading import ReadsPages
from record.files import sent
from record.models import Source, SourceArchive, SourceLink

COPIES_SHOWN = 10


class LinkFilter(admin.SimpleListFilter):
    """Sources by whether their pages answer."""

    title = gettext_lazy("link")
    parameter_name = "answers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [
            (SourceLink.State.DEAD.value, _("dead links")),
            *SourceLink.State.choices[:2],
            ("unchecked", _("not looked at yet")),
        ]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if self.value() == "unchecked":
            return queryset.exclude(url="").filter(link__isnull=True)
        return queryset.filter(link__state=self.value()) if self.value() else queryset


@admin.register(Source)
class SourceAdmin(ReadsPages, KeepsFiles):
    """A document, page or statement that supports what the record says."""

    change_form_template = "admin/source_change_form.html"
    list_display = ("title", "publisher", "published_on", "language", "link_shown", "has_copy")
    list_display_links = ("title",)
    list_filter = (LinkFilter, "language")
    search_fields = ("title", "publisher", "url")
    fieldsets = (
        (None, {"fields": ["title", "publisher", "url", ("published_on", "language")]}),
        (gettext_lazy("Copies"), {"fields": ["archived_url", "file"]}),
        (gettext_lazy("For the desk"), {"fields": ["note"]}),
    )

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/copy/", wrap(self.ask_for_copy_view), name="record_source_copy"),
            path("<path:object_id>/copies/<int:archive_id>/", wrap(self.copy_view), name="record_source_copy_file"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Source]:
        return super().get_queryset(request).select_related("link").with_copies_known()

    @admin.display(description=gettext_lazy("archived"), boolean=True)
    def has_copy(self, source: Any) -> bool:
        return bool(source.archived_url or source.file or source.is_kept)

    @admin.display(description=gettext_lazy("link"), ordering="link__state")
    def link_shown(self, source: Source) -> str:
        link = getattr(source, "link", None)
        return str(link.get_state_display()) if link else "–"

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "url" in form.changed_data:
            # What was found belongs to the old address.
            SourceLink.objects.filter(source=obj).delete()

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        if obj is not None and obj.pk:
            context |= {
                "link": getattr(obj, "link", None),
                "copies": list(obj.archives.select_related("asked_by")[:COPIES_SHOWN]),
                "may_ask": settings.OUTGOING_PAGES and bool(obj.url) and self.has_change_permission(request, obj),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    @method_decorator(require_POST)
    def ask_for_copy_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Have a copy of the page made."""
        source = self._source(request, object_id)
        if not self.has_change_permission(request, source):
            raise PermissionDenied
        try:
            archiving.ask_for_copy(source=source, by=request.user)  # type: ignore[arg-type]
        except archiving.NothingToKeep as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("A copy of the page is being made. Open this page again in a minute."))
        return HttpResponseRedirect(reverse("admin:record_source_change", args=[source.pk]))

    def copy_view(self, request: HttpRequest, object_id: str, archive_id: int) -> HttpResponseBase:
        """A kept copy, to be saved: a web archive never opens in a browser by itself."""
        source = self._source(request, object_id)
        archive = SourceArchive.objects.kept().filter(source=source, pk=archive_id).first()
        if archive is None or not default_storage.exists(archive.file.name or ""):
            raise Http404
        return sent(request, archive.file.name or "", as_attachment=True)

    def _source(self, request: HttpRequest, object_id: str) -> Source:
        source = self.get_object(request, unquote(object_id))
        if source is None:
            raise Http404
        if not self.has_view_permission(request, source):
            raise PermissionDenied
        return source
