"""Saving at the desk: with a reason, without overwriting a colleague unseen, and on to publication by those who may."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pghistory
from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from record import services
from record.admin_base import DeskAdmin
from record.admin_forms import REASON_LENGTH, PublishableForm
from record.audience import Audience
from record.case_history import last_change_of, who_changed_last
from record.checklist import look_again
from record.models import Publishable, User
from record.review_forms import TELLING as TELLING_CHOICES
from record.review_panel import review_panel
from record.saved_meanwhile import brought_up_to_date, moment_of

PUBLISH = "_publish"
TELLING, CORRECTION = "telling", "correction"
SEEN = "_seen"


class Teams:
    """How the desk knows in which team's name someone publishes; the room that knows teams registers it."""

    name_of: Callable[[User], str] = staticmethod(lambda user: "")
    # Whether the teams of someone let them publish in the same step as they save.
    publish_on_save: Callable[[User], bool] = staticmethod(lambda user: True)


def publishing_team(user: Any) -> str:
    """The name of the team in whose name a member of staff publishes; empty without one."""
    return Teams.name_of(user)


class PublishesCase(DeskAdmin):
    """A page from which a case can be published: the case's own, or that of a part of it."""

    form = PublishableForm
    change_form_template = "admin/publishable_change_form.html"

    def case_of(self, obj: Any) -> Publishable | None:
        """The case that an object of this page belongs to."""
        return obj

    def case_model(self) -> type[models.Model]:
        """The noun that is published from this page."""
        return self.model

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether the role of a member of staff lets them publish this noun."""
        meta = self.case_model()._meta
        return request.user.has_perm(f"{meta.app_label}.publish_{meta.model_name}")

    def may_publish_on_save(self, request: HttpRequest) -> bool:
        """Whether their role and their team let a member of staff publish in the same step as they save."""
        user = _staff(request)
        return user is not None and self.has_publish_permission(request) and Teams.publish_on_save(user)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.publishing = PUBLISH in request.POST
        form.telling = request.POST.get(TELLING, "") if form.publishing else ""
        form.stale = getattr(request, "stale", "")
        form.acting = _staff(request)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Saving writes its reason into the history of every row."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        if PUBLISH in request.POST and not self.may_publish_on_save(request):
            raise PermissionDenied
        if request.POST.get(TELLING, "") not in dict(TELLING_CHOICES):
            raise BadRequest(_("Followers are told, told later or not told: choose one of these."))
        reason = request.POST.get("reason", "").strip()[:REASON_LENGTH]
        with pghistory.context(reason=reason) if reason else nullcontext():
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None
    ) -> Any:
        """Django's own, which it calls in the transaction of a save: that one holds the case."""
        obj = self.get_object(request, unquote(object_id)) if object_id and request.method == "POST" else None
        if obj is not None and (case := self.case_of(obj)) is not None:
            # Two people who save at once stand in line here, so the second sees what the first has done.
            locked = type(case)._default_manager.select_for_update(no_key=True).order_by().filter(pk=case.pk)
            list(locked.values_list("pk"))
            request.stale = self._stale(request, obj, case)  # type: ignore[attr-defined]
        return super()._changeform_view(request, object_id, form_url, extra_context)

    def _stale(self, request: HttpRequest, obj: Any, case: Publishable) -> str:
        """What to say when someone else changed the case after this page was opened; empty when nobody did."""
        seen = request.POST.get(SEEN, "")
        if not seen or seen == last_change_of(case):
            return ""
        said = _(
            "%(who)s changed this case after you opened it. Nothing of yours is saved yet and nothing is lost: "
            "look at this page again (and at History in another tab), then save again."
        ) % {"who": who_changed_last(case)}
        return f"{said} {self._take_over(request, obj, seen)}".strip()

    def _take_over(self, request: HttpRequest, obj: Any, seen: str) -> str:
        """Put what was saved meanwhile into the form where its sender had not touched it; says what."""
        if (moment := moment_of(seen)) is None:
            return ""
        form = self.get_form(request, obj, change=True)(request.POST, request.FILES, instance=obj)
        formsets, _inlines = self._create_formsets(request, obj, change=True)
        bound = [form, *(row for formset in formsets for row in formset.initial_forms)]
        meanwhile = brought_up_to_date(request.POST, bound, seen=moment)
        request.POST = meanwhile.data  # type: ignore[assignment]
        return meanwhile.in_words()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if PUBLISH not in request.POST:
            self._look_again(form.instance)
        else:
            request.outcome = self._publish(request, form.instance, form.cleaned_data.get("reason", ""))  # type: ignore[attr-defined]

    def _publish(self, request: HttpRequest, obj: Any, reason: str) -> tuple[int, str]:
        case = self.case_of(obj)
        if case is None:
            return messages.SUCCESS, _("Saved.")
        try:
            version = services.publish(
                case=case,
                by=_staff(request),
                reason=reason,
                team=publishing_team(request.user),
                telling=request.POST.get(TELLING, ""),
                correction=CORRECTION in request.POST,
            )
        except services.PublicationError as error:
            look_again(case)
            return messages.ERROR, _("Saved, but not published: %(why)s") % {"why": error}
        if version is None:
            look_again(case)
            return messages.SUCCESS, _("Saved. Nothing that the public sees had changed, so no new version was made.")
        return messages.SUCCESS, _("Saved and published as version %(number)s. %(summary)s") % {
            "number": version.number,
            "summary": version.summary,
        }

    def _look_again(self, obj: Any) -> None:
        """Keep the score of the checklist as the saved case has it; publication does so itself."""
        if (case := self.case_of(obj)) is not None:
            look_again(case)

    def _saved(self, request: HttpRequest, obj: Any) -> tuple[int, str]:
        case = self.case_of(obj)
        if case is not None:
            case.refresh_from_db(fields=["state", "changed_at"])
            if case.changed_since_publication:
                return messages.WARNING, _("Saved at the desk. The public sees this change when it is published.")
        return messages.SUCCESS, _("Saved.")

    def after_saving(self, request: HttpRequest, obj: Any) -> str:
        """Where a saved page leads: it stays where it is."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])

    def page_of(self, case: Publishable) -> str:
        """The address of a case at the desk."""
        return reverse(f"admin:{case._meta.app_label}_{case._meta.model_name}_change", args=[case.pk])

    def review_page_of(self, case: Publishable) -> str:
        """The address of its review."""
        return reverse(f"admin:{case._meta.app_label}_{case._meta.model_name}_differences", args=[case.pk])

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._respond(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self._respond(request, obj)

    def _respond(self, request: HttpRequest, obj: Any) -> HttpResponse:
        level, text = getattr(request, "outcome", None) or self._saved(request, obj)
        self.message_user(request, text, level)
        return HttpResponseRedirect(self.after_saving(request, obj))

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        case = self.case_of(obj) if obj is not None else self.case_to_be(request)
        context |= {
            "may_save": self.has_add_permission(request) if add else self.has_change_permission(request, obj),
            "may_publish": self.may_publish_on_save(request),
            "review": review_panel(case) if case is not None and case.pk else None,
            "review_url": self.review_page_of(case) if case is not None and case.pk else "",
            "case": case,
            "case_is_this_page": case is obj,
            "case_url": self.page_of(case) if case is not None and case.pk else "",
            "case_links": self.links_of(request, case) if case is not None and case.pk else [],
            "live_version": case.live if case is not None and case.pk else None,
            "seen": last_change_of(case) if case is not None and case.pk else "",
            "seen_name": SEEN,
            TELLING: request.POST.get(TELLING, ""),
            CORRECTION: CORRECTION in request.POST,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def case_to_be(self, request: HttpRequest) -> Publishable | None:
        """The case a new part will belong to, where the address names it."""
        return None

    def links_of(self, request: HttpRequest, case: Publishable) -> list[dict[str, Any]]:
        """The links of the panel above the form: address, words, and whether it is the main thing to do."""
        where = f"admin:{case._meta.app_label}_{case._meta.model_name}"
        links: list[dict[str, Any]] = [
            {"url": reverse(f"{where}_preview", args=[case.pk]), "words": _("Preview")},
            {"url": reverse(f"{where}_differences", args=[case.pk]), "words": _("Review")},
            {"url": reverse(f"{where}_history", args=[case.pk]), "words": _("History")},
        ]
        if told := Audience.page(request, case):
            links.append({"url": told, "words": _("Who was told"), "more": True})
        if case.live is not None and case.live.document is not None:
            links.append({"url": case.live.document["url"], "words": _("Public page"), "leaves": True})
        return links


def _staff(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
