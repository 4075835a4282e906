"""The proposals of other teams: what they would change, to accept, to decline, or to take back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from prisoners import proposing
from prisoners.admin.proposals import page_to_accept
from prisoners.models import Prisoner, Proposal
from record.admin_base import DeskAdmin
from record.case_history import last_change_of
from record.desk_sections import DeskSection, Line, add_to_desk
from record.document_diff import Difference
from record.word_diff import word_diff


class AnswerForm(forms.Form):
    """Why a proposal is declined, for who made it."""

    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=1000,
        widget=UnfoldAdminTextInputWidget(),
        error_messages={"required": gettext_lazy("Say why: who proposed it reads your answer.")},
    )


@admin.register(Proposal)
class ProposalAdmin(DeskAdmin):
    """Read here; made and accepted in the form of the case it is about."""

    list_display = ("reason", "prisoner", "by", "team", "made_at", "state_shown")
    list_display_links = ("reason",)
    list_filter = ("state", "team")
    list_select_related = ("prisoner", "by", "team")
    search_fields = ("reason", "prisoner__name", "prisoner__public_id")
    change_form_template = "admin/proposal.html"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Proposal]:
        user: Any = request.user
        found: Any = super().get_queryset(request)
        return found.visible_to(user)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "prisoner__id__exact" or super().lookup_allowed(lookup, value, request)

    @display(
        description=gettext_lazy("state"),
        ordering="state",
        label={"open": "warning", "accepted": "success", "declined": "danger", "withdrawn": "default"},
    )
    def state_shown(self, proposal: Proposal) -> tuple[str, str]:
        return proposal.state, proposal.get_state_display()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/decline/", view(self.decline_view), name="prisoners_proposal_decline"),
            path("<path:object_id>/take-back/", view(self.take_back_view), name="prisoners_proposal_take_back"),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """One proposal: what it would change, in words, and what can be done with it."""
        if object_id is None:
            raise PermissionDenied
        return self._shown(request, self._proposal_or_404(request, object_id), AnswerForm())

    def decline_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Decline, with an answer."""
        proposal = self._proposal_or_404(request, object_id)
        if not self._may_decide(request, proposal):
            raise PermissionDenied
        form = AnswerForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            return self._shown(request, proposal, form)
        by: Any = request.user
        return self._do(
            request,
            proposal,
            lambda: proposing.decline(proposal=proposal, by=by, answer=form.cleaned_data["answer"]),
            _("Declined. Who proposed it reads your answer."),
        )

    def take_back_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take back one's own."""
        proposal = self._proposal_or_404(request, object_id)
        if request.method != "POST" or proposal.by_id != request.user.pk:
            raise PermissionDenied
        by: Any = request.user
        return self._do(request, proposal, lambda: proposing.take_back(proposal=proposal, by=by), _("Taken back."))

    def _do(self, request: HttpRequest, proposal: Proposal, verb: Any, done: str) -> HttpResponse:
        try:
            verb()
        except proposing.ProposalError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, done, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:prisoners_proposal_change", args=[proposal.pk]))

    def _proposal_or_404(self, request: HttpRequest, object_id: str) -> Proposal:
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = unquote(object_id)
        known = key.isdecimal() and len(key) <= 18
        found: Any = self.get_queryset(request).select_related("prisoner__live", "by", "team", "decided_by")
        proposal: Proposal | None = found.filter(pk=key).first() if known else None
        if proposal is None:
            raise Http404
        return proposal

    def _may_decide(self, request: HttpRequest, proposal: Proposal) -> bool:
        user: Any = request.user
        allowed = user.has_perm("prisoners.change_proposal")
        return allowed and Prisoner.objects.changeable_by(user).filter(pk=proposal.prisoner_id).exists()

    def _shown(self, request: HttpRequest, proposal: Proposal, form: AnswerForm) -> HttpResponse:
        is_open = proposal.state == Proposal.State.OPEN
        context = self.admin_site.each_context(request) | {
            "title": _("Proposal"),
            "subtitle": str(proposal.prisoner),
            "opts": self.opts,
            "original": proposal,
            "proposal": proposal,
            "case_url": reverse("admin:prisoners_prisoner_change", args=[proposal.prisoner_id]),
            "differences": [
                Difference(d["path"], d["before"], d["after"], word_diff(d["before"], d["after"]))
                for d in proposal.differences
            ],
            "changed_since": is_open and proposal.seen and proposal.seen != last_change_of(proposal.prisoner),
            "may_decide": is_open and self._may_decide(request, proposal),
            "may_take_back": is_open and proposal.by_id == request.user.pk,
            "accept_url": page_to_accept(proposal),
            "form": form,
        }
        return TemplateResponse(request, "admin/proposal.html", context)


def proposals_section(request: HttpRequest) -> DeskSection | None:
    """How many proposals wait for the teams of a member of staff, and how many of their own wait for an answer."""
    user: Any = request.user
    if not user.has_perm("prisoners.view_proposal"):
        return None
    url = reverse("admin:prisoners_proposal_changelist") + "?state__exact=open"
    lines = []
    if number := Proposal.objects.open().to_decide_for(user).count():
        words = ngettext("%(n)s proposal waits for you.", "%(n)s proposals wait for you.", number) % {"n": number}
        lines.append(Line(words, url, urgent=True))
    if number := Proposal.objects.open().visible_to(user).filter(by=user).count():
        words = ngettext(
            "%(n)s proposal of yours waits for an answer.", "%(n)s proposals of yours wait for an answer.", number
        ) % {"n": number}
        lines.append(Line(words, url))
    return DeskSection(_("Proposals"), url, lines)


add_to_desk(proposals_section)
