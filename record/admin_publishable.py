"""The page and the list of a noun that can be published."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from typing import Any

import pghistory
from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from record import services
from record.admin_forms import REASON_LENGTH
from record.admin_publishing import publishing_team
from record.admin_redacting import RedactsCase
from record.admin_review_columns import ReviewColumns
from record.admin_reviewing import ReviewsCase
from record.audience import MOST_CASES, Audience, Planned
from record.models import Publishable
from record.models.publishable import State
from record.review_forms import TELLING
from record.versions import published_together


def _moment(moment: dt.datetime | None) -> str:
    return date_format(timezone.localtime(moment), _("j F Y, H:i")) if moment else "–"


class ChangedSincePublication(admin.SimpleListFilter):
    """Published nouns whose working record differs from what is public."""

    title = gettext_lazy("changed since publication")
    parameter_name = "changed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("Yes: waits for an editor")), ("no", gettext_lazy("No"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "yes":
            return queryset.changed_since_publication()
        return queryset.published().filter(changed_at__isnull=True) if self.value() == "no" else queryset


class ReasonForm(forms.Form):
    """Why many cases are published, or one is withdrawn."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextInputWidget(),
        error_messages={"required": gettext_lazy("Say why: the history of each case keeps the reason.")},
    )


class PublishForm(ReasonForm):
    """The same, and how followers are told of what is published."""

    telling = forms.ChoiceField(label=gettext_lazy("Followers"), required=False, choices=TELLING)
    correction = forms.BooleanField(required=False)


class PublishableAdmin(ReviewColumns, RedactsCase, ReviewsCase):
    """A noun of the working record, from draft to public and back."""

    actions = ("publish_selected", "withdraw_selected")
    list_filter: Any = ("state", ChangedSincePublication)
    list_display: Any = ("name", "country", "state_shown", "changed_shown", "live_shown")
    list_select_related: Any = ("live",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        # Documents are long; a list shows only when they were published.
        found = super().get_queryset(request)
        if not self._is_list(request):
            return found
        return found.defer("live__document", "live__diff").with_checklist_score()

    @staticmethod
    def _is_list(request: HttpRequest) -> bool:
        match = request.resolver_match
        return match is not None and (match.url_name or "").endswith(("_changelist", "autocomplete"))

    @display(
        description=gettext_lazy("state"),
        ordering="state",
        label={
            State.DRAFT: "info",
            State.IN_REVIEW: "warning",
            State.PUBLISHED: "success",
            State.UNPUBLISHED: "danger",
            State.MERGED: "default",
        },
    )
    def state_shown(self, case: Publishable) -> tuple[str, str]:
        return case.state, case.get_state_display()

    @display(description=gettext_lazy("changed since publication"), ordering="changed_at")
    def changed_shown(self, case: Publishable) -> Any:
        return _moment(case.changed_at) if case.changed_since_publication else "–"

    @display(description=gettext_lazy("public version of"), ordering="live__published_at")
    def live_shown(self, case: Publishable) -> Any:
        return _moment(case.live.published_at) if case.live is not None and case.is_published else "–"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = ("slug",) if obj is not None and obj.live_id and hasattr(obj, "slug") and self._has_slug() else ()
        # The address of what was once public is permanent: links and mirrors rely on it.
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj is not None and obj.live_id else dict(super().get_prepopulated_fields(request, obj))

    def _has_slug(self) -> bool:
        return any(f.name == "slug" for f in self.opts.fields)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was ever public is withdrawn, never deleted: the change log goes on naming it."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.live_id is None)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        # Deleting a whole selection would pass by the rule above.
        actions.pop("delete_selected", None)
        if not self.may_publish_on_save(request):
            # In a team whose changes go through the queue, each is published from its review page.
            actions.pop("publish_selected", None)
        return actions

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view(self.withdraw_view)
        return [path("<path:object_id>/withdraw/", view, name=f"{name}_withdraw"), *super().get_urls()]

    def links_of(self, request: HttpRequest, case: Publishable) -> list[dict[str, Any]]:
        links = super().links_of(request, case)
        if case.is_published and self.has_publish_permission(request) and self.has_change_permission(request, case):
            name = f"admin:{case._meta.app_label}_{case._meta.model_name}_withdraw"
            links.append({"url": reverse(name, args=[case.pk]), "words": _("Withdraw …"), "danger": True, "more": True})
        return links

    @admin.action(description=gettext_lazy("Publish selected"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponse | None:
        """Publish each of the selected cases in its own transaction, after a reason was given."""
        return self._ask_then(request, queryset, "publish_selected", _("Publish"), self._publish_each)

    @admin.action(description=gettext_lazy("Withdraw from the public record"), permissions=["publish"])
    def withdraw_selected(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponse | None:
        """Withdraw each of the selected cases in its own transaction, after a reason was given."""
        return self._ask_then(request, queryset, "withdraw_selected", _("Withdraw"), self._withdraw_each)

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Withdraw one case, from its own page."""
        case = self.case_or_404(request, object_id)
        if not self.has_publish_permission(request) or not self.has_change_permission(request, case):
            raise PermissionDenied
        found = self.get_queryset(request).filter(pk=case.pk)
        answer = self._ask_then(request, found, "withdraw_selected", _("Withdraw"), self._withdraw_each)
        return answer or HttpResponseRedirect(self.page_of(case))

    def _ask_then(self, request: HttpRequest, queryset: Any, action: str, verb: str, do: Any) -> HttpResponse | None:
        kind = ReasonForm if action == "withdraw_selected" else PublishForm
        form = kind(request.POST if "confirmed" in request.POST else None)
        if form.is_valid():
            with pghistory.context(reason=form.cleaned_data["reason"]):
                do(request, queryset, **form.cleaned_data)
            return None
        context = self.admin_site.each_context(request) | {
            "title": verb,
            "opts": self.opts,
            "cases": list(queryset[:100]),
            "number": queryset.count(),
            "selected": request.POST.getlist(helpers.ACTION_CHECKBOX_NAME),
            "across": request.POST.get("select_across", "0"),
            "form": form,
            "action": action,
            "verb": verb,
            "withdraws": action == "withdraw_selected",
            **_audience(queryset, withdraws=action == "withdraw_selected"),
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/confirm_with_reason.html", context)

    def _publish_each(
        self, request: HttpRequest, queryset: Any, reason: str, telling: str = "", correction: bool = False
    ) -> None:
        how = {"reason": reason, "telling": telling, "correction": correction}
        published = unchanged = 0
        failed = []
        # A follower of many of them is told in one message.
        with published_together() if len(queryset) > 1 else nullcontext():
            for case in queryset:
                try:
                    with transaction.atomic():
                        version = self._publish_one(request, case, how)
                    published, unchanged = published + (version is not None), unchanged + (version is None)
                except (services.PublicationError, PermissionDenied, DatabaseError) as error:
                    failed.append(f"{case}: {self._why(error)}")
        if published:
            said = ngettext("%(n)s case was published.", "%(n)s cases were published.", published) % {"n": published}
            self.message_user(request, said, messages.SUCCESS)
        if unchanged:
            said = ngettext(
                "%(n)s case says the same as before: no new version.",
                "%(n)s cases say the same as before: no new versions.",
                unchanged,
            ) % {"n": unchanged}
            self.message_user(request, said, messages.INFO)
        self._say_failed(request, failed)

    def _publish_one(self, request: HttpRequest, case: Any, how: dict[str, Any]) -> Any:
        if not self.has_change_permission(request, case):
            raise PermissionDenied
        by: Any = request.user
        return services.publish(case=case, by=by, team=publishing_team(by), **how)

    def _withdraw_each(self, request: HttpRequest, queryset: Any, reason: str) -> None:
        withdrawn = 0
        failed = []
        by: Any = request.user
        for case in queryset:
            try:
                if not self.has_change_permission(request, case):
                    raise PermissionDenied
                services.unpublish(case=case, by=by, reason=reason, team=publishing_team(by))
                withdrawn += 1
            except (services.PublicationError, PermissionDenied, DatabaseError) as error:
                failed.append(f"{case}: {self._why(error)}")
        if withdrawn:
            said = ngettext("%(n)s case was withdrawn.", "%(n)s cases were withdrawn.", withdrawn) % {"n": withdrawn}
            self.message_user(request, said, messages.SUCCESS)
        self._say_failed(request, failed)

    def _say_failed(self, request: HttpRequest, failed: list[str]) -> None:
        for text in failed[:20]:
            self.message_user(request, _("Not done. %(what)s") % {"what": text}, messages.ERROR)
        if len(failed) > 20:
            rest = _("%(n)s more were not done, for reasons like these.") % {"n": len(failed) - 20}
            self.message_user(request, rest, messages.ERROR)

    @staticmethod
    def _why(error: Exception) -> str:
        if isinstance(error, PermissionDenied):
            return _("your role or team may not change this case.")
        if isinstance(error, DatabaseError):
            return _("the database refused it; try again, and tell an administrator if it goes on.")
        return str(error)


def _audience(queryset: models.QuerySet[Any], *, withdraws: bool) -> dict[str, Any]:
    """Who would be told, where the cases are few enough to look at each."""
    cases = list(queryset[: MOST_CASES + 1])
    if len(cases) > MOST_CASES:
        return {"counted": False}
    planned = [Planned(case, *services.preview(case)) for case in cases]
    if withdraws:
        planned = [Planned(one.case, one.old, None) for one in planned]
    return {"counted": True, "audience": Audience.count(planned)}
