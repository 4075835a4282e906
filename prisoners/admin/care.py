"""At the desk: what is due in the cases of a team, the mark that a case still stands, and how long the law allows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_countries.filters import CountryFilter
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from organizations.models import Organization
from prisoners import care
from prisoners.models import DeskDigest, LegalTerm, Prisoner
from record.admin_base import DeskAdmin, translations_fieldset
from record.admin_review import ReviewedCase
from record.desk_sections import DeskSection, Line, add_to_desk
from record.models import Publishable
from record.models.publishable import State

SHOWN = 8


class NotLookedAt(admin.SimpleListFilter):
    """Public cases of people who are held, that nobody checked or published for a long time."""

    title = gettext_lazy("not looked at")
    parameter_name = "looked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(days), gettext_lazy("for %(days)d days") % {"days": days}) for days in (30, 90, 180)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in ("30", "90", "180"):
            return queryset
        return queryset.not_looked_at_since(timezone.localdate() - dt.timedelta(days=int(str(self.value()))))


class CheckForm(forms.Form):
    """When somebody checked that a case still stands, and how."""

    on = forms.DateField(label=gettext_lazy("Checked on"), widget=UnfoldAdminSingleDateWidget())
    note = forms.CharField(
        label=gettext_lazy("How"),
        max_length=500,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": gettext_lazy("Called the lawyer …")}),
    )

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(gettext_lazy("This day is still to come: give the day on which it was checked."))
        return day


class CaresForTime(ReviewedCase):
    """A case page on which someone says that it still stands; and the page of what is due."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("due/", view(self.due_view), name="prisoners_prisoner_due"),
            path("<int:object_id>/check/", view(self.check_view), name="prisoners_prisoner_check"),
            *super().get_urls(),
        ]

    def links_of(self, request: HttpRequest, case: Publishable) -> list[dict[str, Any]]:
        links = super().links_of(request, case)
        if case.state != State.MERGED and self.has_change_permission(request, case):
            url = reverse("admin:prisoners_prisoner_check", args=[case.pk])
            links.append({"url": url, "words": _("It still stands …"), "more": True})
        return links

    def due_view(self, request: HttpRequest) -> HttpResponse:
        """What is due in the cases of one's teams, or of one of them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        teams = list(_teams_of(request))
        chosen = next((team for team in teams if team.slug == request.GET.get("team")), None)
        due = care.agenda(_cases_of(request, chosen), timezone.localdate())
        context = self.admin_site.each_context(request) | {
            "title": _("What is due"),
            "opts": self.opts,
            "sections": due.sections(),
            "teams": teams if len(teams) > 1 else [],
            "chosen": chosen,
            "today": timezone.localdate(),
        }
        return TemplateResponse(request, "admin/due.html", context)

    def check_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Record that a case was checked; with the checks before."""
        case = self.case_or_404(request, str(object_id))
        if not self.has_change_permission(request, case) or not isinstance(case, Prisoner):
            raise PermissionDenied
        form = CheckForm(request.POST or None, initial={"on": timezone.localdate()})
        if request.method == "POST" and form.is_valid():
            by: Any = request.user
            care.verify(case=case, by=by, on=form.cleaned_data["on"], note=form.cleaned_data["note"])
            said = _("Kept: the case was checked on %(day)s. Nothing was published.") % {
                "day": date_format(form.cleaned_data["on"], _("j F Y"))
            }
            self.message_user(request, said, messages.SUCCESS)
            return HttpResponseRedirect(self.page_of(case))
        checks = case.verifications.select_related("by")[:20]
        context = {"form": form, "checks": checks, "media": self.media + form.media}
        return self._page(request, case, "admin/case_check.html", _("It still stands"), context)


@admin.register(LegalTerm)
class LegalTermAdmin(DeskAdmin):
    """How long the law of a country lets someone be held."""

    list_display = ("country", "detention_kind", "length_shown", "provision", "renewable")
    list_display_links = ("country", "detention_kind")
    list_filter = (("country", CountryFilter), "detention_kind")
    search_fields = ("provision",)
    autocomplete_fields = ("source",)
    fieldsets = (
        (None, {"fields": [("country", "detention_kind"), ("months", "days", "hours"), "provision", "renewable"]}),
        (_("Where it stands"), {"fields": ["source", "note"]}),
        translations_fieldset(LegalTerm, "provision", "note"),
    )

    @admin.display(description=gettext_lazy("at most"))
    def length_shown(self, term: LegalTerm) -> str:
        parts = (
            ngettext("%(n)d month", "%(n)d months", term.months) % {"n": term.months} if term.months else "",
            ngettext("%(n)d day", "%(n)d days", term.days) % {"n": term.days} if term.days else "",
            ngettext("%(n)d hour", "%(n)d hours", term.hours) % {"n": term.hours} if term.hours else "",
        )
        return ", ".join(part for part in parts if part)


@admin.register(DeskDigest)
class DeskDigestAdmin(DeskAdmin):
    """The weekly digests that were sent: looked at, never changed."""

    list_display = ("week", "organization", "sent_at", "recipients", "attempts")
    list_select_related = ("organization",)
    ordering = ("-week", "organization__name")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _teams_of(request: HttpRequest) -> models.QuerySet[Organization]:
    user: Any = request.user
    teams = Organization.objects.filter(maintains_cases=True).order_by("name")
    return teams if user.is_superuser else teams.filter(team__user=user)


def _cases_of(request: HttpRequest, team: Organization | None) -> Any:
    user: Any = request.user
    cases = Prisoner.objects.all() if user.is_superuser else Prisoner.objects.maintained_by_teams_of(user)
    return cases.filter(maintenance__organization=team) if team is not None else cases


def _due_section(request: HttpRequest) -> DeskSection | None:
    """The first of each kind, on the start page."""
    if not request.user.has_perm("prisoners.view_prisoner"):
        return None
    due = care.agenda(_cases_of(request, None), timezone.localdate())
    lines = [_line(one) for _title, dues in due.sections() for one in dues[:SHOWN]]
    return DeskSection(_("What is due"), reverse("admin:prisoners_prisoner_due"), lines)


def _line(due: care.Due) -> Line:
    day = f"{date_format(due.day, _('j F Y'))}, " if due.day and due.day.year > 1 else ""
    page = reverse("admin:prisoners_prisoner_change", args=[due.case.pk])
    return Line(f"{due.case}: {day}{due.what}", page, due.urgent)


add_to_desk(_due_section)
