"""The desk's queue of reports: what visitors tell us, to answer, to link to a case, to decide."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from prisoners.admin.report_forms import CaseForm, MessageForm
from prisoners.admin.report_shown import message_shown, words_shown
from prisoners.models import Report, ReportMessage
from prisoners.reporting import services
from record.admin_base import DeskAdmin

Forms = dict[str, MessageForm | CaseForm]


@admin.register(Report)
class ReportAdmin(DeskAdmin):
    """The list names no words of a report: those are shown on its own page, and that is written down."""

    list_display = ("label_shown", "kind_shown", "state_shown", "case_shown", "received_shown", "waits")
    list_display_links = ("label_shown",)
    list_filter = ("state", "kind", "waits", "is_kept")
    list_select_related = ("prisoner",)
    # Urgent ones first, then what waits, then the newest.
    ordering = (models.Case(models.When(kind="removal", waits=True, then=0), default=1), "-waits", "-received_at", "pk")
    never_filtered_by = ("sealed", "receipt_hash")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Report]:
        user: Any = request.user
        found: Any = super().get_queryset(request)
        return found.visible_to(user).defer("sealed")

    @display(description=gettext_lazy("report"))
    def label_shown(self, report: Report) -> str:
        return report.label

    @display(
        description=gettext_lazy("kind"),
        ordering="kind",
        label={"removal": "danger"} | dict.fromkeys(("new_case", "mistake", "addition"), "default"),
    )
    def kind_shown(self, report: Report) -> tuple[str, str]:
        return report.kind, report.get_kind_display()

    @display(
        description=gettext_lazy("state"),
        ordering="state",
        label={"received": "warning", "looking": "info", "asked": "info", "used": "success", "not_used": "default"},
    )
    def state_shown(self, report: Report) -> tuple[str, str]:
        return report.state, report.get_state_display()

    @display(description=gettext_lazy("case"))
    def case_shown(self, report: Report) -> str:
        return str(report.prisoner) if report.prisoner else "—"

    @display(description=gettext_lazy("received"), ordering="received_at")
    def received_shown(self, report: Report) -> str:
        return f"{report.received_at:%Y-%m-%d %H}:00"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.act_view)
        return [path("<path:object_id>/act/", view, name="prisoners_report_act"), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """One report: what it says, what was said since, and what can be done with it."""
        if object_id is None:
            raise PermissionDenied
        return self._shown(request, self._report_or_404(request, object_id), {})

    def act_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What is done with a report: `verb` says what."""
        report = self._report_or_404(request, object_id)
        page = reverse("admin:prisoners_report_change", args=[report.pk])
        if request.method != "POST":
            return HttpResponseRedirect(page)
        if not request.user.has_perm("prisoners.change_report"):
            raise PermissionDenied
        verb = request.POST.get("verb", "")
        form = self._form_for(request, verb)
        if form is not None and not form.is_valid():
            return self._shown(request, report, {_PLACE[verb]: form})
        try:
            said = self._do(request, report, verb, form)
        except services.ReportError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(page)
        self.message_user(request, said, messages.SUCCESS)
        if not self.get_queryset(request).filter(pk=report.pk).exists():
            self.message_user(request, _("It is now read by the team that keeps this case."), messages.INFO)
            return HttpResponseRedirect(reverse("admin:prisoners_report_changelist"))
        return HttpResponseRedirect(page)

    def _form_for(self, request: HttpRequest, verb: str) -> MessageForm | CaseForm | None:
        by: Any = request.user
        if verb in ReportMessage.Kind.values:
            return MessageForm(request.POST)
        return CaseForm(request.POST, by=by) if verb == "link" else None

    def _do(self, request: HttpRequest, report: Report, verb: str, form: MessageForm | CaseForm | None) -> str:
        by: Any = request.user
        if isinstance(form, MessageForm) and verb != ReportMessage.Kind.REPLY:
            services.write(report=report, kind=verb, text=form.cleaned_data["text"], by=by)
            return _("Kept for ourselves.") if verb == "note" else _("Its sender reads it with the receipt code.")
        if isinstance(form, CaseForm):
            services.link(report=report, case=form.cleaned_data["case"])
            return _("Linked.") if form.cleaned_data["case"] else _("It is about no case now.")
        verbs: dict[str, Callable[[], None]] = {
            "look": lambda: services.look(report=report, by=by),
            "used": lambda: services.decide(report=report, state=verb, by=by),
            "not_used": lambda: services.decide(report=report, state=verb, by=by),
            "keep": lambda: services.keep(report=report, is_kept=True),
            "let_go": lambda: services.keep(report=report, is_kept=False),
        }
        if verb not in verbs:
            raise PermissionDenied
        verbs[verb]()
        return _("Done.")

    def _report_or_404(self, request: HttpRequest, object_id: str) -> Report:
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            key = uuid.UUID(object_id)
        except ValueError:
            raise Http404 from None
        found: Any = self.get_queryset(request)
        report: Report | None = found.select_related("prisoner", "decided_by").defer(None).filter(pk=key).first()
        if report is None:
            raise Http404
        return report

    def _shown(self, request: HttpRequest, report: Report, forms: Forms) -> HttpResponse:
        by: Any = request.user
        services.viewed(report=report, by=by, where=request.path)
        case = report.prisoner
        context = self.admin_site.each_context(request) | {
            "title": _("Report"),
            "subtitle": report.label,
            "opts": self.opts,
            "original": report,
            "report": report,
            "is_decided": report.state in services.DECISIONS,
            "words": words_shown(report),
            "said": [message_shown(m) for m in report.messages.select_related("by").order_by("pk")],
            "case_url": reverse("admin:prisoners_prisoner_change", args=[case.pk]) if case else "",
            "act_url": reverse("admin:prisoners_report_act", args=[report.pk]),
            "may_act": request.user.has_perm("prisoners.change_report"),
            "draft_url": self._draft_url(request, report),
            "to_sender": forms.get("to_sender", MessageForm(auto_id="sender_%s")),
            "to_ourselves": forms.get("to_ourselves", MessageForm(auto_id="note_%s")),
            "case_form": forms.get("case", CaseForm(by=by, initial={"case": case.public_id if case else ""})),
            "viewings": report.viewings.select_related("by")[:30],
        }
        return TemplateResponse(request, "admin/report.html", context)

    def _draft_url(self, request: HttpRequest, report: Report) -> str:
        """The way to the screen for a new arrest, filled in from a report about no case or of someone on record."""
        if not request.user.has_perm("prisoners.add_prisoner") or not report.sealed or report.prisoner is not None:
            return ""
        return f"{reverse('admin:prisoners_prisoner_new_arrest')}?report={report.pk}"


# Where on the page the form of a verb stands.
_PLACE = {"question": "to_sender", "answer": "to_sender", "reply": "to_sender", "note": "to_ourselves", "link": "case"}
