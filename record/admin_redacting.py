"""Striking something from the public record at the desk: what, then a look at each place, then for good."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from record.admin_publishing import publishing_team
from record.admin_versions import VersionedCase, whole_number
from record.models import Publishable, RedactionRequest, Version
from record.redaction import ask_to_redact, preview_redaction, redact
from record.redaction_forms import StrikeForm
from record.redaction_plan import Plan, RedactionError
from record.review_rules import why_second_reader
from record.striking import Target
from record.striking_words import STRUCK, CannotBeStruck

# Of one version, and of all: a word that stands everywhere is shown often enough to see that.
PLACES = 20
VERSIONS = 50


class RedactsCase(VersionedCase):
    """A noun from whose public record something can be struck."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_strike"
        return [
            path("<path:object_id>/strike/", self.admin_site.admin_view(self.strike_view), name=name),
            *super().get_urls(),
        ]

    def may_redact(self, request: HttpRequest, case: Publishable) -> bool:
        """Editors of the teams that may change the case."""
        allowed = request.user.has_perm("record.redact_version")
        return allowed and case.live_id is not None and self.has_change_permission(request, case)

    def versions_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        response: Any = super().versions_view(request, object_id)
        case = response.context_data["case"]
        if self.may_redact(request, case):
            url = self.address_of(case, "strike")
            asked = RedactionRequest.objects.filter(kind=case.kind, case_id=case.pk).select_related("by")
            response.context_data |= {
                "strike_url": url,
                "asked": [{"request": found, "url": f"{url}?asked={found.pk}"} for found in asked],
            }
        return response

    def strike_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The form; its preview; the act. Words to be struck are never part of an address, which servers keep."""
        case = self.case_or_404(request, object_id)
        if not self.may_redact(request, case):
            raise PermissionDenied
        if "asked" in request.GET:
            return self._decide(request, case, self._asked_or_404(case, request.GET["asked"]))
        given = request.POST if request.method == "POST" else request.GET
        document = self._document(case, whole_number(given.get("version")))
        if request.method != "POST":
            form = StrikeForm(document=document, initial={"version": whole_number(request.GET.get("version"))})
            return self._form_page(request, case, form)
        form = StrikeForm(request.POST, document=document)
        if not form.is_valid():
            return self._form_page(request, case, form)
        said = form.cleaned_data
        try:
            if "confirmed" not in request.POST:
                plan = preview_redaction(case, form.target)
                return self._preview_page(request, case, form.target, plan, {"form": form, "reason": said["reason"]})
            return self._act(request, case, form)
        except (RedactionError, CannotBeStruck) as error:
            form.add_error(None, str(error))
            return self._form_page(request, case, form)

    def _act(self, request: HttpRequest, case: Publishable, form: StrikeForm) -> HttpResponse:
        by: Any = request.user
        said = form.cleaned_data
        if why_second_reader(case):
            ask_to_redact(case=case, target=form.target, reason=said["reason"], note=said["note"], by=by)
            text = _("Kept: somebody else confirms it here. Until then it is public. Tell them now.")
            self.message_user(request, text, messages.WARNING)
        else:
            redaction = redact(
                case=case, target=form.target, reason=said["reason"], note=said["note"], by=by, team=publishing_team(by)
            )
            self._say_done(request, redaction.versions)
        return HttpResponseRedirect(self.address_of(case, "versions"))

    def _decide(self, request: HttpRequest, case: Publishable, asked: RedactionRequest) -> HttpResponse:
        """A second reader confirms or declines what somebody asked for; who asked may take it back."""
        by: Any = request.user
        target = Target(**asked.target)
        if request.method == "POST" and "decline" in request.POST:
            asked.delete()
            self.message_user(request, _("Not struck; the request is gone."), messages.INFO)
            return HttpResponseRedirect(self.address_of(case, "versions"))
        try:
            if request.method == "POST":
                done = redact(
                    case=case,
                    target=target,
                    reason=asked.reason,
                    note=asked.note,
                    by=by,
                    team=publishing_team(by),
                    asked=asked,
                )
                self._say_done(request, done.versions)
                return HttpResponseRedirect(self.address_of(case, "versions"))
            plan, refusal = preview_redaction(case, target), ""
        except (RedactionError, CannotBeStruck) as error:
            plan, refusal = Plan([], []), str(error)
        return self._preview_page(
            request,
            case,
            target,
            plan,
            {"asked": asked, "reason": asked.reason, "refusal": refusal, "is_own": asked.by_id == by.pk},
        )

    def _say_done(self, request: HttpRequest, number: int) -> None:
        text = ngettext(
            "Struck from %(n)d version. The public record says that and why.",
            "Struck from %(n)d versions. The public record says that and why.",
            number,
        ) % {"n": number}
        self.message_user(request, text, messages.SUCCESS)

    def _form_page(self, request: HttpRequest, case: Publishable, form: StrikeForm) -> HttpResponse:
        context = {"form": form, "struck_mark": STRUCK, "cancel_url": self.address_of(case, "versions")}
        return self._page(request, case, "admin/redaction_form.html", _("Strike from the public record"), context)

    def _preview_page(
        self, request: HttpRequest, case: Publishable, target: Target, plan: Plan, context: dict[str, Any]
    ) -> HttpResponse:
        shown = [
            {"noun": noun.case, "version": struck.version, "places": places[:PLACES], "more": len(places) - PLACES}
            for noun in plan.nouns
            for struck, places in noun.places()[:VERSIONS]
        ]
        context |= {
            "shown": shown,
            "number": sum(struck.says_less for noun in plan.nouns for struck in noun.versions),
            "still_said": plan.still_said,
            "elsewhere": plan.elsewhere,
            "target": target,
            "second_reader": why_second_reader(case),
            "cancel_url": self.address_of(case, "versions"),
        }
        return self._page(request, case, "admin/redaction_preview.html", _("What would be struck"), context)

    @staticmethod
    def _document(case: Publishable, number: int | None) -> Any:
        if number is None:
            return None
        version = Version.objects.of(case.kind, case.public_id).filter(number=number).first()
        if version is None or version.document is None:
            raise Http404(_("There is no such version."))
        return version.document

    @staticmethod
    def _asked_or_404(case: Publishable, text: str) -> RedactionRequest:
        asked = RedactionRequest.objects.filter(kind=case.kind, case_id=case.pk, pk=whole_number(text) or 0).first()
        if asked is None:
            raise Http404(_("This was decided already."))
        return asked
