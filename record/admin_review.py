"""Looking before publishing: the history of a case, and its page as it would be."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from record import services
from record.admin_files import at_the_desk
from record.admin_publishing import PublishesCase
from record.case_history import acts_of, deeds_on, history_of
from record.history_words import Seen
from record.models import Publishable
from record.publication import Document

BODY = "<body"


class ReviewedCase(PublishesCase):
    """The history and the preview of a case; the review itself is in record/admin_reviewing.py."""

    # Names the template that the public page of this noun is rendered with.
    public_template: str = ""

    def public_context(self, request: HttpRequest, document: Document) -> dict[str, Any]:
        """What the public view gives to that template, made from a document that is not public."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/preview/", view(self.preview_view), name=f"{name}_preview"),
            *super().get_urls(),
        ]

    def case_or_404(self, request: HttpRequest, object_id: str) -> Publishable:
        """The case, if this member of staff may see it; a hidden one answers like one that never was."""
        case = self.get_object(request, unquote(object_id))
        if case is None:
            raise Http404
        if not self.has_view_permission(request, case):
            raise PermissionDenied
        return case

    def may_see_confidential(self, request: HttpRequest, case: Publishable) -> bool:
        """Whether confidential notes may stand in the history that this member of staff reads."""
        return False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed what, when and why, newest first; and who published it."""
        case = self.case_or_404(request, object_id)
        number = request.GET.get("page", "1")
        page = history_of(
            case,
            page=int(number) if number.isdecimal() and len(number) < 7 else 1,
            with_confidential=self.may_see_confidential(request, case),
            without=self.not_in_history(request, case),
        )
        return self._page(
            request,
            case,
            "admin/case_history.html",
            _("History"),
            {"deeds": deeds_on(case, page, self._seen(request)), "page": page, "acts": list(acts_of(case)[:50])}
            | self.history_context(request, case, page)
            | (extra_context or {}),
        )

    def not_in_history(self, request: HttpRequest, case: Publishable) -> frozenset[type[models.Model]]:
        """Tables of a case whose history this member of staff is not shown, beside the confidential ones."""
        return frozenset()

    def _seen(self, request: HttpRequest) -> Seen:
        """Other nouns are named in a history as far as their own pages show them to this member of staff."""

        def rows_of(model: type[models.Model]) -> models.QuerySet[Any] | None:
            page = self.admin_site._registry.get(model)
            return page.get_queryset(request) if page is not None else None

        return rows_of

    def history_context(self, request: HttpRequest, case: Publishable, page: Any) -> dict[str, Any]:
        """What more the history shows, beside the pointers to rows that stand on a page of it."""
        return {}

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The public page as it would be published now, under a banner that says it is not."""
        case = self.case_or_404(request, object_id)
        _public, working = services.preview(case)
        context = self.public_context(request, at_the_desk(working, case))
        page = render_to_string(self.public_template, context, request)
        banner = render_to_string("admin/preview_banner.html", {"case": case, "back": self.page_of(case)}, request)
        return under_banner(page, banner)

    def _page(
        self, request: HttpRequest, case: Publishable, template: str, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        return TemplateResponse(
            request,
            template,
            self.admin_site.each_context(request)
            | {
                "title": title,
                "subtitle": str(case),
                "opts": self.opts,
                "case": case,
                "original": case,
                "back": self.page_of(case),
                "case_links": self.links_of(request, case),
            }
            | context,
        )


def under_banner(page: str, banner: str) -> HttpResponse:
    """A public page that is looked at from the desk, with a banner at its head that says what it is."""
    head, body, rest = page.partition(BODY)
    tag, end, after = rest.partition(">")
    return HttpResponse(head + body + tag + end + banner + after if body else banner + page)
