"""Proposing from the forms of a case, by staff whose team may not change it; and accepting, in the same form.

A proposal is a save that is rolled back: the form is checked and saved, the case composed before and after, and nothing
kept but what was changed and what that would change for the public.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pghistory
from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prisoners import proposing
from prisoners.admin.proposed_form import changed_in, fill_in, new_rows_in
from prisoners.admin.visibility import standing_in
from prisoners.models import Prisoner, Proposal
from record import services
from record.admin_forms import REASON_LENGTH
from record.admin_publishing import SEEN, PublishesCase
from record.document_diff import differences
from record.models import Publishable

PROPOSE = "_propose"
ACCEPTS = "proposal"
# What of an address says which case a new part belongs to.
NAMES_CASE = ("prisoner", "detention")


class _Proposed(Exception):
    """Ends a save that is to be rolled back, and carries the case as it would be."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        super().__init__()


class ProposesChanges(PublishesCase):
    """A page of a case, or of a part of one, that takes proposals."""

    takes_proposals = True

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The form: to save for who may change the case, to propose for who may not."""
        proposes = request.method == "GET" or PROPOSE in request.POST
        case = self._proposed_on(request, object_id) if proposes else None
        if case is not None:
            request.proposes_on = case  # type: ignore[attr-defined]
            if request.method == "POST":
                return self._propose(request, case, object_id, form_url, extra_context)
        elif PROPOSE in request.POST:
            raise PermissionDenied
        elif (proposal := self._accepted_in(request)) is not None:
            request.accepting = proposal  # type: ignore[attr-defined]
            try:
                with pghistory.context(proposed_by=str(proposal.by), proposal=proposal.pk):
                    return super().changeform_view(request, object_id, form_url, extra_context)
            except proposing.AlreadyDecided as error:
                self.message_user(request, _("Nothing was saved. %(why)s") % {"why": error}, messages.ERROR)
                return HttpResponseRedirect(reverse("admin:prisoners_proposal_change", args=[proposal.pk]))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _proposed_on(self, request: HttpRequest, object_id: str | None) -> Prisoner | None:
        """The public case that this member of staff may propose a change to from this page; None where they may not,
        or where they may change it themselves."""
        user: Any = request.user
        verb = "change" if object_id else "add"
        allowed = user.has_perm(f"{self.opts.app_label}.{verb}_{self.opts.model_name}")
        if user.is_superuser or not allowed or not user.has_perm("prisoners.add_proposal") or not self.takes_proposals:
            return None
        if IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST:
            return None
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        case = self.case_of(obj) if obj is not None else self.case_to_be(request)
        if not isinstance(case, Prisoner) or not case.is_published:
            return None
        return None if standing_in(request, case).changes else case

    def _propose(
        self, request: HttpRequest, case: Prisoner, object_id: str | None, form_url: str, extra: dict[str, Any] | None
    ) -> Any:
        if request.FILES:
            said = _("A file cannot be proposed. Take it away and say in the reason where it can be found.")
            request.refused = said  # type: ignore[attr-defined]
        _public, before = services.preview(case)
        try:
            with transaction.atomic():
                shown_again = super().changeform_view(request, object_id, form_url, extra)
                # Whatever happened, nothing of it is kept.
                transaction.set_rollback(True)
                return shown_again
        except _Proposed as proposed:
            after = proposed.document
        by: Any = request.user
        try:
            proposal = proposing.propose(
                case=case,
                page=_page_of(request),
                data=request.changed,  # type: ignore[attr-defined]
                differences=[
                    {key: value for key, value in asdict(change).items() if key != "pieces"}
                    for change in differences(before, after)
                ],
                seen=request.POST.get(SEEN, "")[:80],
                by=by,
                reason=request.POST.get("reason", "").strip()[:REASON_LENGTH],
            )
        except proposing.ProposalError as error:
            request.refused = str(error)  # type: ignore[attr-defined]
            with transaction.atomic():
                shown_again = super().changeform_view(request, object_id, form_url, extra)
                transaction.set_rollback(True)
                return shown_again
        self.message_user(
            request, _("Proposed. The teams of the case see it at their desk and answer you here."), messages.SUCCESS
        )
        return HttpResponseRedirect(reverse("admin:prisoners_proposal_change", args=[proposal.pk]))

    def _accepted_in(self, request: HttpRequest) -> Proposal | None:
        """The proposal that the address asks to put into this form, if it is for this page and this member of staff."""
        key = request.GET.get(ACCEPTS, "")
        if not key.isdecimal() or len(key) > 18:
            return None
        user: Any = request.user
        found = Proposal.objects.to_decide_for(user).select_related("by", "team").filter(pk=key, page=_page_of(request))
        proposal: Proposal | None = found.first()
        if proposal is not None and proposal.state != Proposal.State.OPEN:
            said = _("This proposal was decided before: it is %(state)s.") % {"state": proposal.get_state_display()}
            self.message_user(request, said, messages.WARNING)
            if request.method == "GET":
                return None
            request.refused = said  # type: ignore[attr-defined]
        return proposal

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return not _proposes(request) and super().has_publish_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _proposes(request) and super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        if not _proposes(request):
            return fixed
        return (*fixed, *(f.name for f in self.opts.fields if isinstance(f, models.FileField)))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        # The case is public: as with publishing, the reason must be said.
        form.publishing = form.publishing or PROPOSE in request.POST
        return form

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        accepted = getattr(request, "accepting", None)
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            if accepted is not None and request.method == "GET":
                formset.extra = max(formset.extra, new_rows_in(accepted.data, formset.get_default_prefix()))
            yield formset, inline

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if _proposes(request):
            request.changed = changed_in(form, formsets)  # type: ignore[attr-defined]
        super().save_related(request, form, formsets, change)
        if (accepted := getattr(request, "accepting", None)) is not None:
            by: Any = request.user
            # In the transaction that saves: of two who accept at once, the second is refused by the state of the case.
            proposing.accept(proposal=accepted, by=by)

    def _respond(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if not _proposes(request):
            return super()._respond(request, obj)
        # What the database checks at the end of a transaction is checked now: this one never comes to its end.
        connection.check_constraints()
        case: Any = request.proposes_on  # type: ignore[attr-defined]
        _public, after = services.preview(Prisoner.objects.get(pk=case.pk))
        raise _Proposed(after)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        accepted = getattr(request, "accepting", None)
        context |= {"proposes": _proposes(request), "accepts": accepted, "conflicts": []}
        if accepted is not None and request.method == "GET":
            form = context["adminform"].form
            formsets = [shown.formset for shown in context["inline_admin_formsets"]]
            context["conflicts"] = fill_in(form, formsets, accepted.data)
            form.initial["reason"] = _("Proposed by %(who)s: %(why)s") % {"who": accepted.by, "why": accepted.reason}
            form.initial["reason"] = form.initial["reason"][:REASON_LENGTH]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def links_of(self, request: HttpRequest, case: Publishable) -> list[dict[str, Any]]:
        # What may be proposed may not be done: no link to what would be refused.
        proposes, request.proposes_on = getattr(request, "proposes_on", None), None  # type: ignore[attr-defined]
        links = super().links_of(request, case)
        request.proposes_on = proposes  # type: ignore[attr-defined]
        user: Any = request.user
        if isinstance(case, Prisoner) and user.has_perm("prisoners.view_proposal"):
            number = Proposal.objects.visible_to(user).about(case).open().count()
            if number:
                words = ngettext("%(n)s proposal", "%(n)s proposals", number) % {"n": number}
                url = reverse("admin:prisoners_proposal_changelist") + f"?prisoner__id__exact={case.pk}"
                links.append({"url": url, "words": words})
        return links


def page_to_accept(proposal: Proposal) -> str:
    """The address of the form that a proposal fills in."""
    separator = "&" if "?" in proposal.page else "?"
    return f"{reverse('admin:index')}{proposal.page}{separator}{ACCEPTS}={proposal.pk}"


def _proposes(request: HttpRequest) -> bool:
    return getattr(request, "proposes_on", None) is not None


def _page_of(request: HttpRequest) -> str:
    """A page below the start page of the desk, with what names its case; the same in every language."""
    named = "&".join(f"{key}={request.GET[key]}" for key in NAMES_CASE if request.GET.get(key, "").isdecimal())
    path = request.path.removeprefix(reverse("admin:index"))
    return (f"{path}?{named}" if named else path)[:300]
