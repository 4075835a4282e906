"""The page of a case keeps its notes sealed for the team that keeps it, and says so where a key is missing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from prisoners.models import Maintenance
from prisoners.resealing import seal_for_team
from prisoners.team_keys import KeyNotHere
from record.admin_review import ReviewedCase


class SealsNotes(ReviewedCase):
    """The page of a case, which may change its notes and its teams."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Nothing is saved where a key is not on this machine: the form says whose, and keeps what was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except KeyNotHere as error:
            if request.method != "POST" or hasattr(request, "refused"):
                raise
            request.refused = _("%(why)s Nothing was saved.") % {"why": error}  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if any(formset.model is Maintenance and formset.has_changed() for formset in formsets):
            seal_for_team(form.instance)
