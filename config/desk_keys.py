"""The keys of the desk, and whether someone is still signed in: two small answers for the scripts of its pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET


@require_GET
def keys_view(request: HttpRequest) -> HttpResponse:
    """The list of keys; static/desk/keys.js shows it over any page, and goes where its links lead."""
    context = admin.site.each_context(request) | {"title": _("Keys"), "places": _places(request)}
    return TemplateResponse(request, "admin/keys.html", context)


def _places(request: HttpRequest) -> list[dict[str, str]]:
    """Where “g” and another key lead: only what this member of staff may open."""
    places: list[dict[str, Any]] = [
        {"key": "q", "words": _("Go to the review queue"), "url": reverse("admin:review_queue")},
    ]
    if request.user.has_perm("prisoners.view_prisoner"):
        places.insert(
            0, {"key": "p", "words": _("Go to the prisoners"), "url": reverse("admin:prisoners_prisoner_changelist")}
        )
        places.append({"key": "d", "words": _("Go to what is due"), "url": reverse("admin:prisoners_prisoner_due")})
    if request.user.has_perm("prisoners.add_prisoner"):
        url = reverse("admin:prisoners_prisoner_new_arrest")
        places.append({"key": "a", "words": _("Record an arrest"), "url": url})
    return places


@never_cache
@require_GET
def still_signed_in_view(request: HttpRequest) -> HttpResponse:
    """204 if the member of staff with the key `as` is signed in here, else 403; nothing more is told."""
    user: Any = request.user
    here = user.is_active and user.is_staff and request.GET.get("as", "") == str(user.pk)
    return HttpResponse(status=204 if here else 403)
