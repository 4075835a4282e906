"""The desk's page from which something is posted to a webhook by hand: a test, or versions again."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts import webhook_trying
from alerts.models import Webhook
from record.admin_base import DeskAdmin

MOST_CHOSEN = 100
_LARGEST = 2**62


class ReplayForm(forms.Form):
    """From which version on, or which ones: one of both."""

    since = forms.IntegerField(
        label=gettext_lazy("All from this sequence number on"),
        required=False,
        min_value=1,
        max_value=_LARGEST,
        error_messages={
            "invalid": gettext_lazy("Write the sequence number of a version, such as 812."),
            "min_value": gettext_lazy("Sequence numbers begin with 1."),
            "max_value": gettext_lazy("There is no version by that number."),
        },
    )
    versions = forms.CharField(
        label=gettext_lazy("Or just these"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Sequence numbers, separated by commas."),
    )

    def clean_versions(self) -> list[int]:
        found = [text for text in re.split(r"[\s,;]+", self.cleaned_data["versions"]) if text]
        if len(found) > MOST_CHOSEN:
            raise ValidationError(_("These are more than %(n)d: choose fewer, or a number to begin with."),
                                  params={"n": MOST_CHOSEN})  # fmt: skip
        for text in found:
            if not (text.isascii() and text.isdigit()) or len(text) > 18 or int(text) < 1:
                raise ValidationError(_("“%(text)s” is no sequence number: write them like 812, 815."),
                                      params={"text": text[:40]})  # fmt: skip
        return sorted({int(text) for text in found})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and (said.get("since") is None) == (not said.get("versions")):
            raise ValidationError(_("Say from which number on, or which versions: one of both."))
        return said


class PostsByHand(DeskAdmin):
    """A webhook to which those who may change it post by hand."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.posting_view)
        return [path("<path:object_id>/posting/", view, name="alerts_webhook_posting"), *super().get_urls()]

    def posting_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A test and a replay; a POST does one of them."""
        webhook: Any = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, webhook):
            raise PermissionDenied
        if webhook is None:
            raise Http404
        step = request.POST.get("step", "")
        form = ReplayForm(request.POST if request.method == "POST" and step == "replay" else None)
        if request.method == "POST":
            if step == "test":
                tested = webhook_trying.send_test(webhook=webhook)
                level = messages.ERROR if tested.error else messages.SUCCESS
                self.message_user(request, webhook_trying.tested_in_words(tested), level)
                return HttpResponseRedirect(request.path)
            if step != "replay":
                raise PermissionDenied
            if form.is_valid() and self._replayed(request, webhook, form):
                return HttpResponseRedirect(request.path)
        context = self.admin_site.each_context(request) | {
            "title": _("Post to a webhook by hand"),
            "subtitle": webhook.name,
            "opts": self.opts,
            "original": webhook,
            "webhook": webhook,
            "form": form,
            "most": webhook_trying.MOST_REPLAYED,
            "seconds": int(webhook_trying.TEST_SECONDS),
        }
        return TemplateResponse(request, "admin/webhook_posting.html", context)

    def _replayed(self, request: HttpRequest, webhook: Webhook, form: ReplayForm) -> bool:
        said = form.cleaned_data
        try:
            done = webhook_trying.replay(webhook=webhook, since=said["since"], versions=said["versions"])
        except webhook_trying.ReplayRefused as error:
            form.add_error(None, str(error))
            return False
        self.message_user(request, webhook_trying.replayed_in_words(done), messages.SUCCESS)
        return True
