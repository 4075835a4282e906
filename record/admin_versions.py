"""The versions of a case at the desk: listed, compared, seen as they were, and put back into the working record."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from record import services
from record.admin_forms import REASON_LENGTH
from record.admin_review import under_banner
from record.admin_telling import DecidesTelling
from record.case_history import last_change_of
from record.document_diff import differences
from record.documents import without
from record.models import Publishable, TellingAct, Version
from record.models.publishable import State
from record.publication import STAMPS, Document
from record.restoring import restore, steps_to
from record.restoring_steps import RestoreError, Step

PER_PAGE = 50
WORKING = "working"


class RestoreForm(forms.Form):
    """Which steps are taken, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        error_messages={"required": gettext_lazy("Say why: the history of the case keeps the reason.")},
    )
    even_what_was_struck = forms.BooleanField(required=False)
    seen = forms.CharField(required=False, max_length=100)


class VersionedCase(DecidesTelling):
    """A noun whose public versions can be looked at and restored from."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/versions/", view(self.versions_view), name=f"{name}_versions"),
            path(
                "<path:object_id>/versions/compare/", view(self.compare_versions_view), name=f"{name}_compare_versions"
            ),
            path("<path:object_id>/versions/<int:number>/", view(self.version_view), name=f"{name}_version"),
            path("<path:object_id>/restore/", view(self.restore_view), name=f"{name}_restore"),
            *super().get_urls(),
        ]

    def address_of(self, case: Publishable, view: str, *args: Any) -> str:
        """The address of one of the pages of a case."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}", args=[case.pk, *args])

    def may_restore(self, request: HttpRequest, case: Publishable) -> bool:
        """Whether a member of staff may change the working record of this case as a whole."""
        return case.state != State.MERGED and self.has_change_permission(request, case)

    def links_of(self, request: HttpRequest, case: Publishable) -> list[dict[str, Any]]:
        links = super().links_of(request, case)
        if case.live_id is not None:
            history = next(n for n, link in enumerate(links) if link["url"] == self.address_of(case, "history"))
            links.insert(history + 1, {"url": self.address_of(case, "versions"), "words": _("Versions")})
        return links

    def history_context(self, request: HttpRequest, case: Publishable, page: Any) -> dict[str, Any]:
        context = super().history_context(request, case, page)
        may_restore = self.may_restore(request, case)
        return context | {"restore_url": self.address_of(case, "restore") if may_restore else ""}

    def versions_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Every version, the newest first, with who published it and why."""
        case = self.case_or_404(request, object_id)
        versions = Version.objects.of(case.kind, case.public_id).with_who().latest_first()
        page = Paginator(versions, PER_PAGE).get_page(whole_number(request.GET.get("page")) or 1)
        may_restore = self.may_restore(request, case)
        decided = TellingAct.objects.of_each({version.pk for version in page.object_list})
        may_tell = self.may_decide_telling(request, case)
        shown = [
            {
                "version": version,
                "act": getattr(version, "act", None),
                "page_url": self.address_of(case, "version", version.number) if says_something else "",
                "decided": decided.get(version.pk, []),
                "telling_url": self.address_of(case, "telling", version.number) if may_tell and version.tells else "",
                "restore_url": f"{self.address_of(case, 'restore')}?version={version.number}"
                if may_restore and version.cause not in Version.WITHOUT_DOCUMENT
                else "",
            }
            for version in page.object_list
            for says_something in [getattr(version, "says_something", False)]
        ]
        context = {
            "shown": shown,
            "page": page,
            "compare_url": self.address_of(case, "compare_versions"),
            "working": WORKING,
        }
        return self._page(request, case, "admin/case_versions.html", _("Versions"), context)

    def compare_versions_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Any two versions, statement by statement; or one and the working record."""
        case = self.case_or_404(request, object_id)
        chosen = sorted({n for text in request.GET.getlist("version") if (n := whole_number(text)) is not None})
        with_working = WORKING in request.GET.getlist("version")
        found = list(Version.objects.of(case.kind, case.public_id).filter(number__in=chosen[:2]).order_by("number"))
        if len(found) + with_working != 2:
            self.message_user(request, _("Choose two versions, or one and the working record."), messages.WARNING)
            return HttpResponseRedirect(self.address_of(case, "versions"))
        one = _said(found[0])
        other = services.preview(case)[1] if with_working else _said(found[1])
        names = [_("Version %(n)d") % {"n": version.number} for version in found]
        context = {
            "differences": differences(one, other or {}),
            "before": names[0],
            "after": _("Working record") if with_working else names[1],
            "versions_url": self.address_of(case, "versions"),
        }
        return self._page(request, case, "admin/case_compare.html", _("Two versions"), context)

    def version_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """The public page as it was at a version, under a banner that says so."""
        case = self.case_or_404(request, object_id)
        version = self._version_or_404(case, number)
        if version.document is None:
            raise Http404(_("This version says nothing."))
        page = render_to_string(self.public_template, self.public_context(request, version.document), request)
        context = {"version": version, "is_live": version.pk == case.live_id}
        banner = render_to_string(
            "admin/version_banner.html", context | {"back": self.address_of(case, "versions")}, request
        )
        return under_banner(page, banner)

    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What restoring would change in the working record, each thing to be ticked; a POST takes the ticked ones."""
        case = self.case_or_404(request, object_id)
        if not self.may_restore(request, case):
            raise PermissionDenied
        target = self._restored_from(case, request.GET)
        form = RestoreForm(request.POST or None)
        ticked = set(request.POST.getlist("step"))
        if request.method == "POST" and form.is_valid():
            try:
                taken = self._restore(request, case, target, form, ticked)
            except RestoreError as error:
                form.add_error(None, str(error))
            else:
                number = len(taken)
                self.message_user(
                    request,
                    _("Restored: %(n)d. Nothing is public yet: look at the changes, then publish.") % {"n": number},
                    messages.SUCCESS,
                )
                return HttpResponseRedirect(self.address_of(case, "differences"))
        return self._restore_page(request, case, target, form, ticked)

    def _restore(
        self, request: HttpRequest, case: Publishable, target: dict[str, Any], form: RestoreForm, ticked: set[str]
    ) -> list[Step]:
        said = form.cleaned_data
        if not ticked:
            raise RestoreError(_("Nothing is ticked: choose what to restore."))
        if said["seen"] != last_change_of(case):
            raise RestoreError(
                _("The case was changed after you opened this page: look again at what would be restored.")
            )
        by: Any = request.user
        return restore(
            case=case,
            by=by,
            reason=said["reason"],
            steps=ticked,
            even_what_was_struck=said["even_what_was_struck"],
            **target,
        )

    def _restore_page(
        self, request: HttpRequest, case: Publishable, target: dict[str, Any], form: RestoreForm, ticked: set[str]
    ) -> HttpResponse:
        try:
            steps, refusal = steps_to(case, **target), ""
        except RestoreError as error:
            steps, refusal = [], str(error)
        context = {
            "steps": [{"step": step, "ticked": not ticked or step.key in ticked} for step in steps],
            "refusal": refusal,
            "form": form,
            "seen": last_change_of(case),
            "version": target.get("version"),
            "moment": target.get("moment"),
            "cancel_url": self.address_of(case, "versions" if "version" in target else "history"),
        }
        return self._page(request, case, "admin/case_restore.html", _("Restore"), context)

    def _restored_from(self, case: Publishable, asked: Any) -> dict[str, Any]:
        """The version or the moment that an address names. Raises Http404."""
        if number := whole_number(asked.get("version")):
            return {"version": self._version_or_404(case, number)}
        moment = _moment(asked.get("moment", ""))
        if moment is None:
            raise Http404(_("Choose a version, or a moment."))
        return {"moment": moment}

    @staticmethod
    def _version_or_404(case: Publishable, number: int) -> Version:
        version = Version.objects.of(case.kind, case.public_id).filter(number=number).first()
        if version is None:
            raise Http404(_("There is no such version."))
        return version


def _said(version: Version) -> Document:
    return without(version.document, *STAMPS) or {}


def whole_number(text: str | None) -> int | None:
    """A number that an address gives, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = parse_datetime(text)
        # In UTC: PostgreSQL takes fewer time zones than Python, and neither a moment beyond its calendar.
        return moment.astimezone(dt.UTC) if moment is not None and moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
