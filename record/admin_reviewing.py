"""The review page of a case: what publishing would change, what the checklist says, what was said, and the buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from record import planning, reviewing, services
from record.admin_publishing import publishing_team
from record.admin_review import ReviewedCase
from record.audience import Audience, Planned
from record.checklist import Check, checklist_of, keep_score
from record.document_diff import differences
from record.models import Publishable, User
from record.models.reviewing import ReviewAct
from record.publication import composers
from record.publication_errors import PublicationError
from record.restoring_steps import RestoreError
from record.review_forms import PlanForm, ReviewForm
from record.review_panel import review_panel
from record.review_rules import approvers, fingerprint_of, unconfirmed, why_second_reader

# So many remarks, and so many problems of one check, are shown.
REMARKS = 50
PROBLEMS = 25

# What each button of the page asks of a member of staff: to work on the case, or to decide about it.
WORKS, DECIDES = "works", "decides"
STEPS: dict[str, str] = {
    "ask": WORKS,
    "comment": WORKS,
    "approve": DECIDES,
    "return": DECIDES,
    "publish": DECIDES,
    "confirm": DECIDES,
    "discard": DECIDES,
    "plan": DECIDES,
    "cancel": DECIDES,
}


class ReviewsCase(ReviewedCase):
    """A noun whose working record is reviewed before it is published."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_differences"
        view = self.admin_site.admin_view(self.differences_view)
        return [path("<path:object_id>/differences/", view, name=name), *super().get_urls()]

    def differences_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The review page; a POST is one step of the review."""
        case = self.case_or_404(request, object_id)
        if request.method != "POST":
            # Made empty here and not bound: a GET never looks at what the address carries.
            return self._review_page(request, case, ReviewForm(), PlanForm())
        form = ReviewForm(request.POST)
        step = request.POST.get("step", "")
        if step not in STEPS or not self._may(request, case, STEPS[step]):
            raise PermissionDenied
        planned = PlanForm(request.POST) if step == "plan" else PlanForm()
        if not form.is_valid() or (step == "plan" and not planned.is_valid()):
            return self._review_page(request, case, form, planned)
        try:
            said = self._take(request, case, step, form.cleaned_data, planned)
        except (PublicationError, RestoreError) as error:
            case.refresh_from_db()
            form.add_error("remark" if isinstance(error, reviewing.NothingToSay) else None, str(error))
            return self._review_page(request, case, form, planned)
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(request.path)

    def may_decide(self, request: HttpRequest, case: Publishable) -> bool:
        """Whether a member of staff may approve, return, publish and discard this case."""
        return self.has_publish_permission(request) and self.has_change_permission(request, case)

    def _may(self, request: HttpRequest, case: Publishable, needed: str) -> bool:
        return self.may_decide(request, case) if needed == DECIDES else self.has_change_permission(request, case)

    def _take(self, request: HttpRequest, case: Publishable, step: str, said: dict[str, Any], planned: PlanForm) -> str:
        by: Any = request.user
        remark, seen = said["remark"], said["seen"]
        take: dict[str, Callable[[], str]] = {
            "ask": lambda: self._told(reviewing.ask_for_review(case=case, by=by, comment=remark)),
            "comment": lambda: self._told(reviewing.comment(case=case, by=by, comment=remark)),
            "approve": lambda: self._told(reviewing.approve(case=case, by=by, seen=seen, comment=remark)),
            "return": lambda: self._told(reviewing.return_with_comment(case=case, by=by, comment=remark)),
            "confirm": lambda: self._told(reviewing.confirm(case=case, by=by, seen=seen, comment=remark)[0]),
            "discard": lambda: self._told(reviewing.discard(case=case, by=by, reason=remark)),
            "publish": lambda: self._publish_seen(
                case, by, seen, remark, telling=said["telling"], correction=said["correction"]
            ),
            "plan": lambda: self._plan(case, by, planned),
            "cancel": lambda: self._cancel(case, by),
        }
        return take[step]()

    @staticmethod
    def _told(act: ReviewAct) -> str:
        return _("Kept: %(what)s.") % {"what": act.get_verb_display()}

    @staticmethod
    def _publish_seen(case: Publishable, by: User, seen: str, reason: str, *, telling: str, correction: bool) -> str:
        version = reviewing.publish_as_seen(
            case=case,
            by=by,
            seen=seen,
            reason=reason,
            team=publishing_team(by),
            telling=telling,
            correction=correction,
        )
        if version is None:
            return _("Nothing that the public sees had changed, so no new version was made.")
        return _("Published as version %(number)s. %(summary)s") % {
            "number": version.number,
            "summary": version.summary,
        }

    @staticmethod
    def _plan(case: Publishable, by: User, planned: PlanForm) -> str:
        made = planning.plan(
            case=case,
            by=by,
            due_at=planned.cleaned_data["due_at"],
            reason=planned.cleaned_data["reason"],
            team=publishing_team(by),
            telling=planned.cleaned_data["telling"],
            correction=planned.cleaned_data["correction"],
        )
        return _("It will be published on %(moment)s UTC, as it stands then.") % {
            "moment": planning.in_words(made.due_at)
        }

    @staticmethod
    def _cancel(case: Publishable, by: User) -> str:
        if planning.cancel(case=case, by=by):
            return _("The planned publication is cancelled.")
        return _("Nothing was planned.")

    def _review_page(
        self, request: HttpRequest, case: Publishable, form: ReviewForm, planned: PlanForm
    ) -> HttpResponse:
        composed = composers[case.kind].compose(case)
        public, working = services.side_by_side(case, composed)
        checklist = checklist_of(case, composed)
        keep_score(case, checklist)
        steps = list(ReviewAct.objects.of(case).select_related("by").oldest_first())
        mark = fingerprint_of(composed)
        approved_by = approvers(steps, mark)
        with_notes = self.may_see_confidential(request, case)
        return self._page(
            request,
            case,
            "admin/review_case.html",
            _("Review"),
            {
                "differences": differences(public, working),
                "audience": Audience.count([Planned(case, public, working)]),
                "is_public": public is not None,
                "score": checklist.score,
                "checks": [self._check_in_words(case, check, with_notes=with_notes) for check in checklist.checks],
                "unconfirmed": len(unconfirmed(checklist, steps)),
                "remarks": steps[::-1][:REMARKS],
                "approvals": sorted({str(step.by) for step in steps if step.by_id in approved_by}),
                "second_reader": why_second_reader(case),
                "review": review_panel(case),
                "form": form,
                "plan_form": planned,
                "seen": mark,
                "works": self._may(request, case, WORKS),
                "decides": self._may(request, case, DECIDES),
            },
        )

    def _check_in_words(self, case: Publishable, check: Check, *, with_notes: bool) -> dict[str, Any]:
        """A check as the page shows it: what stands in confidential notes is told only to those who may see them."""
        shown = []
        hidden = 0
        for problem in check.problems:
            if problem.confidential and not with_notes:
                hidden += 1
            else:
                shown.append({"words": problem.words, "url": f"{self.page_of(case)}#{problem.tab or 'general'}"})
        return {
            "title": check.title,
            "holds": not check.problems,
            "stops": check.stops and bool(check.problems),
            "problems": shown[:PROBLEMS],
            "more": max(0, len(shown) - PROBLEMS),
            "hidden": hidden,
        }

    def links_of(self, request: HttpRequest, case: Publishable) -> list[dict[str, Any]]:
        links = super().links_of(request, case)
        if self.may_decide(request, case):
            links.append({"url": f"{self.review_page_of(case)}#later", "words": _("Publish later …"), "more": True})
        return links
