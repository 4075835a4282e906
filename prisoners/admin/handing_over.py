"""Handing a case over to another team, from its page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from organizations.models import Organization
from prisoners import handing_over
from prisoners.admin.visibility import maintains_case
from prisoners.models import Prisoner
from record.admin_forms import REASON_LENGTH
from record.admin_review import ReviewedCase
from record.models import Publishable


class HandOverForm(forms.Form):
    """From which team to which, and why."""

    from_team: Any = forms.ModelChoiceField(
        Organization.objects.none(), label=gettext_lazy("From"), empty_label=None, widget=UnfoldAdminSelectWidget()
    )
    to_team: Any = forms.ModelChoiceField(
        Organization.objects.none(), label=gettext_lazy("To"), widget=UnfoldAdminSelectWidget()
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=REASON_LENGTH, widget=UnfoldAdminTextInputWidget()
    )

    def __init__(self, *args: Any, case: Prisoner, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = case.maintained_by.order_by("name")
        from_team: Any = self.fields["from_team"]
        to_team: Any = self.fields["to_team"]
        from_team.queryset = own if user.is_superuser else own.filter(team__user=user)
        to_team.queryset = Organization.objects.filter(maintains_cases=True).order_by("name")


class HandsOver(ReviewedCase):
    """The page of a case from which its team can hand it over."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.hand_over_view)
        return [path("<path:object_id>/hand-over/", view, name="prisoners_prisoner_hand_over"), *super().get_urls()]

    def links_of(self, request: HttpRequest, case: Publishable) -> list[dict[str, Any]]:
        links = super().links_of(request, case)
        if self._may_hand_over(request, case):
            url = reverse("admin:prisoners_prisoner_hand_over", args=[case.pk])
            links.append({"url": url, "words": _("Hand over …"), "more": True})
        return links

    def hand_over_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask to whom and why, then do it."""
        case: Any = self.case_or_404(request, object_id)
        if not self._may_hand_over(request, case):
            raise PermissionDenied
        user: Any = request.user
        form = HandOverForm(request.POST or None, case=case, user=user)
        if request.method == "POST" and form.is_valid():
            try:
                handing_over.hand_over(case=case, by=user, **form.cleaned_data)
            except handing_over.HandOverError as error:
                form.add_error(None, str(error))
            else:
                said = _("Handed over to %(team)s.") % {"team": form.cleaned_data["to_team"]}
                self.message_user(request, said, messages.SUCCESS)
                still = self.get_queryset(request).filter(pk=case.pk).exists()
                # A draft of another team is nothing that one may see.
                return HttpResponseRedirect(
                    self.page_of(case) if still else reverse("admin:prisoners_prisoner_changelist")
                )
        return self._page(request, case, "admin/case_hand_over.html", _("Hand over"), {"form": form})

    def _may_hand_over(self, request: HttpRequest, case: Publishable) -> bool:
        allowed = request.user.has_perm("prisoners.change_maintenance")
        return allowed and isinstance(case, Prisoner) and maintains_case(request, case)
