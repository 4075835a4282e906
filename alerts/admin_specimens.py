"""The desk's page of the messages of a version, as followers read them in each language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from alerts.admin_base import ReadOnlyAdmin
from alerts.models import Subscription
from alerts.specimens import specimens_of
from record.published import Version


class ShowsSpecimens(ReadOnlyAdmin):
    """Versions, whose messages can be looked at."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.messages_view)
        return [path("<int:object_id>/messages/", view, name="alerts_telling_messages"), *super().get_urls()]

    def messages_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The messages of a version in one language: `?language=`."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        # Larger than any sequence number is no version either.
        version = Version.objects.filter(pk=object_id).first() if object_id < 2**63 else None
        if version is None or not version.tells:
            raise Http404(_("There is no such version, or nobody is told of it."))
        languages = dict(settings.LANGUAGES)
        asked = request.GET.get("language", "")
        language = asked if asked in languages else settings.LANGUAGE_CODE
        found = specimens_of(version, language=language)
        labels = dict(Subscription.Rhythm.choices)
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "title": _("What followers read"),
            "subtitle": f"{version.public_id} · {version.number}",
            "opts": self.opts,
            "version": version,
            "languages": languages.items(),
            "language": language,
            "told_with": found.told_with,
            "specimens": [(labels[one.rhythm], one) for one in found.messages],
        }
        return TemplateResponse(request, "admin/telling_messages.html", context)
