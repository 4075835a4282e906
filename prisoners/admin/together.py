"""Many cases at once: chosen in the list, one deed, looked at case by case, then done in all of them or in none."""

from __future__ import annotations

from typing import Any

import pghistory
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from prisoners.admin.together_forms import DeedForm, Deeds
from prisoners.admin.visibility import cases_changeable_in
from prisoners.models import Prisoner
from prisoners.together import MOST_CASES, NotDone, Plan, carry_out, plans_for, with_what_is_needed
from record.admin_publishable import PublishableAdmin, PublishForm
from record.date_form import UncertainDateFormField
from record.date_words import date_in_words
from record.versions import published_together


class WorksTogether(PublishableAdmin):
    """A list of cases in which something is recorded for all that are selected."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.together_view)
        return [path("together/<slug:deed>/", view, name="prisoners_prisoner_together"), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if self.has_change_permission(request):
            words = gettext_lazy("Record something for all selected …")
            actions["record_together"] = (WorksTogether.record_together, "record_together", words)
        return actions

    @admin.action(description=gettext_lazy("Record something for all selected …"), permissions=["change"])
    def record_together(self, request: HttpRequest, queryset: models.QuerySet[Prisoner]) -> HttpResponse | None:
        """From the list to the choice of what happened to all of these."""
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_CASES + 1])
        if len(keys) > MOST_CASES:
            said = _("At most %(n)s cases can be worked on at once: select fewer.") % {"n": MOST_CASES}
            self.message_user(request, said, messages.ERROR)
            return None
        return HttpResponseRedirect(_address("arrest", keys))

    def together_view(self, request: HttpRequest, deed: str) -> HttpResponse:
        """The form of a deed; then what it will do in each case; then the deed."""
        if deed not in Deeds.FORMS:
            return HttpResponseRedirect(reverse("admin:prisoners_prisoner_changelist"))
        keys = _keys(request)
        cases = self._cases(request, keys)
        if not cases:
            self.message_user(request, _("Select cases that you may change."), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:prisoners_prisoner_changelist"))
        form = Deeds.FORMS[deed][1](request.POST or None)
        if request.method != "POST" or not form.is_valid():
            return self._page_of(request, deed, keys, form, cases)
        plans = plans_for(form.deed(), cases)
        ticked = set(_numbers(request.POST.getlist("case"))) if "looked" in request.POST else None
        reason = PublishForm(request.POST if ticked is not None else None)
        if ticked is not None and reason.is_valid():
            chosen = [plan for plan in plans if plan.case.pk in ticked and plan.possible]
            if chosen:
                return self._do(request, form, chosen, reason.cleaned_data)
            self.message_user(request, _("No case is ticked: nothing was recorded."), messages.ERROR)
        return self._review(request, deed, keys, form, plans, ticked, reason)

    def _cases(self, request: HttpRequest, keys: list[int]) -> list[Prisoner]:
        found = self.get_queryset(request).filter(pk__in=keys).filter(pk__in=cases_changeable_in(request).values("pk"))
        return list(with_what_is_needed(found))

    def _page_of(
        self, request: HttpRequest, deed: str, keys: list[int], form: DeedForm, cases: list[Prisoner]
    ) -> HttpResponse:
        context = {
            "form": form,
            "media": self.media + form.media,
            "cases": cases,
            "deeds": [
                {"name": name, "words": words, "url": _address(name, keys), "current": name == deed}
                for name, (words, _form) in Deeds.FORMS.items()
            ],
        }
        return self._answer(request, "admin/together.html", context)

    def _review(
        self,
        request: HttpRequest,
        deed: str,
        keys: list[int],
        form: DeedForm,
        plans: list[Plan],
        ticked: set[int] | None,
        reason: forms.Form,
    ) -> HttpResponse:
        may_publish = self.may_publish_on_save(request)
        rows = [
            {
                "plan": plan,
                "where": _where(plan),
                # What is doubtful is ticked by hand.
                "ticked": plan.possible and (plan.case.pk in ticked if ticked is not None else not plan.doubt),
                "unpublished": plan.case.changed_since_publication,
            }
            for plan in plans
        ]
        context = {
            "rows": rows,
            "facts": _facts(form),
            "reason_form": reason,
            "words": Deeds.FORMS[deed][0],
            "sent": [(key, value) for key in form.fields for value in request.POST.getlist(key)],
            "may_publish": may_publish,
            "back": _address(deed, keys),
        }
        return self._answer(request, "admin/together_review.html", context)

    def _do(self, request: HttpRequest, form: DeedForm, plans: list[Plan], how: dict[str, Any]) -> HttpResponse:
        publish = "_publish" in request.POST
        if publish and not self.may_publish_on_save(request):
            raise PermissionDenied
        try:
            with transaction.atomic(), pghistory.context(reason=how["reason"]):
                done = carry_out(
                    deed=form.deed(),
                    keys=[plan.case.pk for plan in plans],
                    source=form.source_cited(),
                    quote=form.cleaned_data["quote"],
                )
        except NotDone as error:
            said = _("Nothing was recorded, in no case. %(why)s") % {"why": error}
            self.message_user(request, said, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        said = ngettext("Recorded in %(n)s case.", "Recorded in %(n)s cases.", len(done)) % {"n": len(done)}
        self.message_user(request, said, messages.SUCCESS)
        if publish:
            public = Prisoner.objects.filter(pk__in=[case.pk for case in done]).published().order_by("public_id")
            with published_together():
                self._publish_each(request, public, **how)
        return HttpResponseRedirect(reverse("admin:prisoners_prisoner_changelist"))

    def _answer(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        shared = {"title": _("Record something for all selected"), "opts": self.opts}
        return TemplateResponse(request, template, self.admin_site.each_context(request) | shared | context)


def _address(deed: str, keys: list[int]) -> str:
    where = reverse("admin:prisoners_prisoner_together", args=[deed])
    return f"{where}?{urlencode({'cases': ','.join(map(str, keys))})}"


def _keys(request: HttpRequest) -> list[int]:
    return _numbers(request.GET.get("cases", "").split(",")[:MOST_CASES])


def _numbers(given: list[str]) -> list[int]:
    return [int(key) for key in given if key.isdecimal() and len(key) <= 18]


def _facts(form: DeedForm) -> list[tuple[str, str]]:
    """What the form says, in words, for one more look."""
    found = []
    for bound in form:
        value = form.cleaned_data.get(bound.name)
        if value in (None, ""):
            continue
        choices = getattr(bound.field, "choices", None)
        words = dict(choices).get(value, value) if isinstance(value, str) and choices else value
        if isinstance(bound.field, UncertainDateFormField):
            words = date_in_words({"edtf": value})
        found.append((str(bound.label), str(words)))
    return found


def _where(plan: Plan) -> str:
    """In which detention, in words."""
    if plan.detention is None:
        return _("the case") if plan.possible else ""
    arrested = date_in_words({"edtf": plan.detention.arrested})
    return ", ".join(word for word in (plan.detention.get_kind_display(), arrested) if word)
