"""The page of the review queue, and the log of the steps of reviews."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from record.admin_base import DeskAdmin
from record.desk_sections import DeskSection, Line, add_to_desk
from record.models.reviewing import ReviewAct
from record.publication import composers
from record.review_queue import (
    QueueFilter,
    noun_choices,
    nouns_for,
    plans_for,
    queue_address,
    queue_for,
    team_choices,
    waiting_numbers,
)


@admin.register(ReviewAct)
class ReviewActAdmin(DeskAdmin):
    """The log of reviews: who took which step when. What they said stays with the case, for those who may see it."""

    list_display = ("at", "noun_shown", "case_id", "verb", "by")
    list_display_links = None
    list_filter = ("verb", "kind")
    list_select_related = ("by",)
    never_filtered_by = ("comment", "fingerprint")
    ordering = ("-at", "-pk")
    fields = ("at", "kind", "case_id", "verb", "by")
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.queue_view)
        return [path("queue/", view, name="review_queue"), *super().get_urls()]

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def noun_shown(self, act: ReviewAct) -> str:
        composer = composers.get(act.kind)
        return capfirst(str(composer.model._meta.verbose_name)) if composer else act.kind

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """What waits for review, filtered by noun and team."""
        if not nouns_for(request):
            raise PermissionDenied
        teams, nouns = team_choices(request), noun_choices(request)
        chosen = QueueFilter(
            kind=_one_of(request.GET.get("noun", ""), nouns),
            team=_one_of(request.GET.get("team", ""), teams),
            asked=request.GET.get("asked") == "yes",
        )
        number = request.GET.get("page", "1")
        context = self.admin_site.each_context(request) | {
            "title": _("Review queue"),
            "opts": self.opts,
            "page": queue_for(request, chosen, number=int(number) if number.isdecimal() and len(number) < 7 else 1),
            "plans": plans_for(request),
            "chosen": chosen,
            "teams": teams,
            "nouns": nouns,
        }
        return TemplateResponse(request, "admin/review_queue.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _one_of(asked: str, choices: list[tuple[str, str]]) -> str:
    return asked if asked in {value for value, _words in choices} else ""


def waiting_section(request: HttpRequest) -> DeskSection | None:
    """What the start page says of the queue."""
    if not nouns_for(request):
        return None
    waiting, asked = waiting_numbers(request)
    lines = []
    if asked:
        words = ngettext(
            "%(n)s waits for a review that was asked for", "%(n)s wait for a review that was asked for", asked
        )
        lines.append(Line(words % {"n": asked}, f"{queue_address()}?asked=yes", urgent=True))
    if waiting:
        words = ngettext("%(n)s waits in the review queue", "%(n)s wait in the review queue", waiting)
        lines.append(Line(words % {"n": waiting}, queue_address()))
    if refused := sum(bool(planned.plan.refusal) for planned in plans_for(request)):
        words = ngettext("%(n)s planned publication was refused", "%(n)s planned publications were refused", refused)
        lines.append(Line(words % {"n": refused}, f"{queue_address()}#planned", urgent=True))
    return DeskSection(_("Review queue"), queue_address(), lines)


add_to_desk(waiting_section)
