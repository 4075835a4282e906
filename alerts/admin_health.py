"""The desk's page of how the alerts fare."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from alerts.admin_base import ReadOnlyAdmin
from alerts.health import look
from alerts.health_words import sections_of
from alerts.models import Trouble
from alerts.troubles import late_after, troubles_in


class ShowsHealth(ReadOnlyAdmin):
    """Deliveries, beside which stands how the alerts fare."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.health_view)
        return [path("health/", view, name="alerts_health"), *super().get_urls()]

    def health_view(self, request: HttpRequest) -> HttpResponse:
        """Each number in words, with what to do; for whoever may see deliveries. Looking changes nothing and alarms
        nobody."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        health = look()
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "title": _("How the alerts fare"),
            "health": health,
            "sections": sections_of(health),
            "troubles": [(kind.label, words) for kind, words in troubles_in(health).items()],
            "alarms": Trouble.objects.all(),
            "operators": bool(settings.ALARM_EMAIL),
            "minutes": int(late_after().total_seconds() // 60),
        }
        return TemplateResponse(request, "admin/alerts_health.html", context)
