"""The shortest way from the news to the record: one screen for a new arrest."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from organizations.models import Organization
from prisoners.admin.arrest_form import ArrestForm, first_country
from prisoners.admin.likely_same import SOMEONE_ELSE, mark_of
from prisoners.admin.report_arrest import arrest_begun_with, case_kept_from
from prisoners.admin.visibility import may_change_case
from prisoners.arresting import ArrestRefused, record_arrest
from prisoners.models import Prisoner
from record.admin_page_reading import READ_PAGE, fill
from record.admin_publishing import PUBLISH
from record.admin_review import ReviewedCase
from record.desk_sections import DeskSection, Line, add_to_desk
from record.models import Publishable
from record.models.publishable import State
from record.reviewing import ask_for_review

ASK = "_ask"
LOOK = "_look"


class RecordsArrests(ReviewedCase):
    """The screen for a new arrest, of someone new or of someone on record."""

    list_before_template = "admin/record_arrest_link.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.new_arrest_view)
        return [path("new-arrest/", view, name="prisoners_prisoner_new_arrest"), *super().get_urls()]

    def links_of(self, request: HttpRequest, case: Publishable) -> list[dict[str, Any]]:
        links = super().links_of(request, case)
        if case.state != State.MERGED and self.has_change_permission(request, case):
            links.append({"url": arrest_url(prisoner=case.pk), "words": _("Record another arrest"), "more": True})
        return links

    def new_arrest_view(self, request: HttpRequest) -> HttpResponse:
        """Asks for an arrest, shows who it may be, and keeps it as a draft, on to review or publication if asked."""
        prisoner = self._person(request)
        if not (self.has_change_permission(request, prisoner) if prisoner else self.has_add_permission(request)):
            raise PermissionDenied
        by: Any = request.user
        if READ_PAGE in request.POST:
            return self._filled_in(request, by, prisoner)
        form = ArrestForm(request.POST or None, by=by, prisoner=prisoner, initial=self._beginning(request, by))
        # Someone who found the person among those on record looks once more before it is kept.
        if request.method == "POST" and LOOK not in request.POST and form.is_valid():
            if form.likely and request.POST.get(SOMEONE_ELSE) != mark_of(form.likely):
                form.add_error(None, _("This may be someone who is on record already. Look at the cases above first."))
            else:
                return self._keep(request, form, prisoner)
        return self._screen(request, form, prisoner)

    def _filled_in(self, request: HttpRequest, by: Any, prisoner: Prisoner | None) -> HttpResponse:
        """The button at the address of the source, without its script: the same form, filled in and not kept."""
        data = request.POST.copy()
        filling = fill(data)
        data.update(filling.fields)
        self.message_user(request, filling.said, messages.SUCCESS if filling.found else messages.WARNING)
        return self._screen(request, ArrestForm(data, by=by, prisoner=prisoner, judged=False), prisoner)

    def _person(self, request: HttpRequest) -> Prisoner | None:
        given = request.GET.get("prisoner", "")
        if not given.isdecimal() or len(given) > 18:
            return None
        person: Prisoner | None = self.get_queryset(request).filter(pk=given).first()
        if person is None or not may_change_case(request, person):
            raise PermissionDenied
        return person

    def _beginning(self, request: HttpRequest, by: Any) -> dict[str, Any]:
        given = {name: request.GET[name] for name in ("name",) if name in request.GET}
        return {"country": first_country(by)} | arrest_begun_with(request) | given

    def _keep(self, request: HttpRequest, form: ArrestForm, prisoner: Prisoner | None) -> HttpResponse:
        if PUBLISH in request.POST and not self.may_publish_on_save(request):
            raise PermissionDenied
        by: Any = request.user
        reason = _("A new arrest.")
        # Before it is kept: then what is new on record is no longer new.
        readings = form.readings()
        try:
            kept = record_arrest(
                arrest=form.arrest(),
                told=form.told(),
                prisoner=prisoner,
                name=form.cleaned_data.get("name", ""),
                country=str(form.cleaned_data.get("country", "")),
                teams=Organization.objects.filter(maintains_cases=True, team__user=by).order_by("pk"),
                reason=reason,
            )
        except ArrestRefused as error:
            form.add_error(None, str(error))
            return self._screen(request, form, prisoner)
        case_kept_from(request, kept)
        self._say(request, kept, reason, readings)
        return HttpResponseRedirect(self.page_of(kept))

    def _say(self, request: HttpRequest, kept: Prisoner, reason: str, readings: list[str]) -> None:
        if PUBLISH in request.POST:
            self.message_user(request, *reversed(self._publish(request, kept, reason)))
        elif ASK in request.POST:
            ask_for_review(case=kept, by=request.user, comment=reason)  # type: ignore[arg-type]
            self._look_again(kept)
            self.message_user(request, _("Saved, and asked for review."), messages.SUCCESS)
        else:
            self._look_again(kept)
            draft = messages.SUCCESS, _("Saved as a draft. The public sees nothing of it yet.")
            level, words = self._saved(request, kept) if kept.is_published else draft
            self.message_user(request, words, level)
        for words in readings:
            self.message_user(request, _("Read as: %(words)s") % {"words": words}, messages.INFO)

    def _screen(self, request: HttpRequest, form: ArrestForm, prisoner: Prisoner | None) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": _("Record an arrest"),
            "subtitle": str(prisoner) if prisoner else "",
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "person": prisoner,
            "back": self.page_of(prisoner) if prisoner else reverse("admin:prisoners_prisoner_changelist"),
            "readings": form.readings() if form.is_bound and hasattr(form, "cleaned_data") else [],
            "likely_same": form.likely,
            "likely_mark": mark_of(form.likely),
            "likely_name": SOMEONE_ELSE,
            "add_here": arrest_url(),
            "may_publish": self.may_publish_on_save(request),
        }
        return TemplateResponse(request, "admin/new_arrest.html", context)


def arrest_url(**given: Any) -> str:
    """The address of the screen, for someone on record if one is given."""
    query = f"?{urlencode(given)}" if given else ""
    return reverse("admin:prisoners_prisoner_new_arrest") + query


def _arrest_section(request: HttpRequest) -> DeskSection | None:
    """The way to the screen, on the start page."""
    if not request.user.has_perm("prisoners.add_prisoner"):
        return None
    return DeskSection(_("New"), lines=[Line(_("Record an arrest"), arrest_url())])


add_to_desk(_arrest_section)
