"""Whether followers are told of a version, decided at the desk: held back, released, told again, or not told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from record.admin_review import ReviewedCase
from record.audience import Audience
from record.models import Publishable, TellingAct, Version
from record.models.telling import REASON_LENGTH
from record.telling_acts import TellingRefused, decide, may_follow

# What each decision is, as a thing to choose.
IN_WORDS = {
    TellingAct.Verb.HOLD: gettext_lazy("Hold back what was not sent yet, until it is released"),
    TellingAct.Verb.SILENT: gettext_lazy("Tell nobody, from now on"),
    TellingAct.Verb.RELEASE: gettext_lazy("Release: tell those who were not told yet"),
    TellingAct.Verb.RETELL: gettext_lazy("Tell again, also those who were told; they read your reason"),
}


class TellingForm(forms.Form):
    """What is decided, and why."""

    verb = forms.ChoiceField(
        label=gettext_lazy("Followers"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what shall happen.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        error_messages={"required": gettext_lazy("Say why: the log keeps the reason.")},
    )

    def __init__(self, *args: Any, verbs: list[TellingAct.Verb], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [(str(verb), IN_WORDS[verb]) for verb in verbs]  # type: ignore[attr-defined]


class DecidesTelling(ReviewedCase):
    """A noun of whose versions an editor decides whether followers are told."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_telling"
        view = self.admin_site.admin_view(self.telling_view)
        return [path("<path:object_id>/versions/<int:number>/telling/", view, name=name), *super().get_urls()]

    def may_decide_telling(self, request: HttpRequest, case: Publishable) -> bool:
        """Whether a member of staff may decide this: who may publish the case."""
        return self.has_publish_permission(request) and self.has_change_permission(request, case)

    def telling_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """What can be decided about a version, and what was; a POST decides."""
        case = self.case_or_404(request, object_id)
        if not self.may_decide_telling(request, case):
            raise PermissionDenied
        version = Version.objects.of(case.kind, case.public_id).filter(number=number).first()
        if version is None or not version.tells:
            raise Http404(_("There is no such version."))
        acts = TellingAct.objects.of_each([version.pk]).get(version.pk, [])
        form = TellingForm(request.POST or None, verbs=may_follow(acts[-1] if acts else None))
        versions = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_versions", args=[case.pk])
        if request.method == "POST" and form.is_valid():
            try:
                said = self._decide_telling(request, version, form.cleaned_data)
            except TellingRefused as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(versions)
        context = {"form": form, "version": version, "acts": acts, "cancel_url": versions}
        context["messages_url"] = Audience.messages(request, version)
        return self._page(request, case, "admin/case_telling.html", _("Followers"), context)

    @staticmethod
    def _decide_telling(request: HttpRequest, version: Version, said: dict[str, Any]) -> str:
        by: Any = request.user
        act, taken_back = decide(version=version, verb=said["verb"], by=by, reason=said["reason"])
        kept = _("Kept: %(what)s.") % {"what": act.get_verb_display()}
        if not taken_back:
            return kept
        number = ngettext(
            "%(n)d message that waited was taken back.", "%(n)d messages that waited were taken back.", taken_back
        )
        return f"{kept} {number % {'n': taken_back}}"
