"""Imports at the desk: a file is uploaded, mapped, looked at row by row, run, told of, and undone if need be."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import Organization
from prisoners.admin.import_forms import BeginForm, MappingForm, choice_options, first_rows
from prisoners.importing import services
from prisoners.importing.mapping import read_mapping
from prisoners.importing.report import report_csv
from prisoners.importing.working import Worker
from prisoners.models import Import, ImportRow
from record.admin_files import KeepsFiles

# A small file is done while one waits; of a longer one the worker does the rest.
AT_ONCE = 4.0
PER_PAGE = 50
_CHOICE = re.compile(r"(new|skip|detention|update)(?::(\d{0,18}))?")
PAGES = {
    Import.State.UPLOADED: "mapping",
    Import.State.FAILED: "mapping",
    Import.State.READY: "preview",
    Import.State.DONE: "report",
    Import.State.UNDONE: "report",
}


@admin.register(Import)
class ImportAdmin(KeepsFiles):
    """The imports of one's teams. Each has one page, which shows what is to be done next."""

    list_display = (
        "name",
        "team",
        "state",
        "rows_read",
        "created",
        "updated",
        "unchanged",
        "rejected",
        "by",
        "made_at",
    )
    list_display_links = ("name",)
    list_filter = ("state",)
    search_fields = ("name",)
    list_select_related = ("team", "by")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Import]:
        user: Any = request.user
        found = super().get_queryset(request).visible_to(user)
        match = request.resolver_match
        is_list = match is not None and (match.url_name or "").endswith("_changelist")
        return found.with_counts() if is_list else found

    @admin.display(description=gettext_lazy("created"))
    def created(self, of: Any) -> int:
        return of.rows_created or 0

    @admin.display(description=gettext_lazy("updated"))
    def updated(self, of: Any) -> int:
        return of.rows_updated or 0

    @admin.display(description=gettext_lazy("unchanged"))
    def unchanged(self, of: Any) -> int:
        return of.rows_unchanged or 0

    @admin.display(description=gettext_lazy("rejected"))
    def rejected(self, of: Any) -> int:
        return of.rows_rejected or 0

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # By its imports a row is known again, so that the same file changes nothing: they are undone, not deleted.
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return super().has_add_permission(request) and (user.is_superuser or user.teams.exists())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/report.csv", view(self.report_view), name="prisoners_import_report"),
            path("<int:pk>/mapping.toml", view(self.mapping_file_view), name="prisoners_import_mapping"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The file and the team."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        user: Any = request.user
        teams = Organization.objects.filter(maintains_cases=True).order_by("name")
        form = BeginForm(
            request.POST or None,
            request.FILES or None,
            teams=teams if user.is_superuser else teams.filter(team__user=user),
        )
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                of = services.begin(
                    file=data["file"], name=data["file"].name, team=data["team"], by=user, mapping=data["mapping"]
                )
            except ValidationError as error:
                form.add_error("file", error.messages)
            else:
                return self._to(of)
        return self._page(request, "begin", _("Import cases from a file"), {"form": form})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What is to be done next with an import; what was asked for is done on POST."""
        of = self._import(request, object_id)
        mapping_asked = "mapping" in request.GET and of.state == Import.State.READY
        page = "mapping" if mapping_asked else PAGES.get(Import.State(of.state), "progress")
        if request.method == "POST":
            if not self.has_change_permission(request, of):
                raise PermissionDenied
            page = request.POST.get("page", page)
        if page == "mapping":
            return self._mapping(request, of)
        if request.method == "POST":
            return self._do(request, of)
        return self._show(request, of, page)

    def _show(self, request: HttpRequest, of: Import, page: str) -> HttpResponse:
        rows = ImportRow.objects.filter(of=of)
        if page == "report":
            rows = rows.exclude(outcome__in=(ImportRow.Outcome.CREATED, ImportRow.Outcome.UNDONE))
        shown: Any = None
        if page != "progress":
            found = rows.problems_first().select_related("matched", "prisoner")
            shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
            for row in shown:
                row.options = choice_options(row) if row.outcome == ImportRow.Outcome.WAITING else []
                row.chosen = _chosen(row)
        outcomes = dict(ImportRow.Outcome.choices)
        counts = [(outcomes[name], n) for name, n in ImportRow.objects.filter(of=of).counts().items()]
        response = self._page(request, page, of.name, {"of": of, "rows": shown, "counts": counts})
        if page == "progress":
            # The page comes back by itself, without a script, until there is something else to show.
            response["Refresh"] = "3"
        return response

    def _mapping(self, request: HttpRequest, of: Import) -> HttpResponse:
        mapping = read_mapping(of.mapping, unfinished=True)
        try:
            rows = first_rows(of, mapping)
        except ValidationError as error:
            return self._page(request, "mapping", of.name, {"of": of, "unreadable": error.messages})
        form = MappingForm(request.POST or None, of=of, mapping=mapping, rows=rows)
        if request.method == "POST" and form.is_valid():
            try:
                services.read_by(of=of, mapping=form.chosen())
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return self._work(request, of)
        return self._page(request, "mapping", of.name, {"of": of, "form": form})

    def _do(self, request: HttpRequest, of: Import) -> HttpResponse:
        """Keep the choices of a page, run, or undo."""
        try:
            if "undo" in request.POST:
                services.undo(of=of)
                return self._work(request, of)
            services.choose(of=of, choices=_choices(request))
            if "run" in request.POST:
                services.run(of=of)
                return self._work(request, of)
            self.message_user(request, _("Your choices are kept."), messages.SUCCESS)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        page = request.GET.get("page", "")
        return HttpResponseRedirect(f"?page={page}" if page.isdecimal() else request.path)

    def _work(self, request: HttpRequest, of: Import) -> HttpResponse:
        if not Worker(of.pk).work(seconds=AT_ONCE):
            services.nudge()
        return self._to(of)

    def _to(self, of: Import) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:prisoners_import_change", args=[of.pk]))

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Each row with its outcome and why, as CSV."""
        return report_csv(self._import(request, str(pk)))

    def mapping_file_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The mapping, to be used again with another file."""
        of = self._import(request, str(pk))
        response = HttpResponse(of.mapping, content_type="application/toml; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import-{of.pk}.toml"'
        return response

    def _import(self, request: HttpRequest, object_id: str) -> Import:
        of = self.get_object(request, object_id)
        if of is None:
            raise Http404
        if not self.has_view_permission(request, of):
            raise PermissionDenied
        return of

    def _page(self, request: HttpRequest, page: str, title: str, context: dict[str, Any]) -> HttpResponse:
        shared = self.admin_site.each_context(request) | {"title": title, "opts": self.opts}
        return TemplateResponse(request, f"admin/import_{page}.html", shared | context)


def _chosen(row: ImportRow) -> str:
    """The option of a row that is chosen."""
    if row.choice in (ImportRow.Choice.NEW, ImportRow.Choice.SKIP):
        return row.choice
    return f"{row.choice}:{row.matched_id or ''}"


def _choices(request: HttpRequest) -> dict[int, tuple[str, int | None]]:
    """The choices on a page, by the number of the row."""
    found = {}
    for name, value in request.POST.items():
        number = name.removeprefix("choice_")
        chosen = _CHOICE.fullmatch(str(value))
        if number != name and number.isdecimal() and len(number) < 9 and chosen:
            found[int(number)] = (chosen[1], int(chosen[2]) if chosen[2] else None)
    return found
