"""Each time confidential notes are on a page that is shown, that is written down; and who sees the list of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from prisoners.models import ConfidentialNote, Prisoner
from prisoners.note_viewings import newest_viewings, note_viewing
from record.admin_review import ReviewedCase
from record.models import Publishable

NOTES = ConfidentialNote._meta.label_lower


class LogsNoteViewings(ReviewedCase):
    """The page of a case, which may show its notes in a tab and in its history."""

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None and obj.pk:
            shown = [f.formset for f in context["inline_admin_formsets"] if f.formset.model is ConfidentialNote]
            self._log(request, obj, sum(formset.initial_form_count() for formset in shown))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_context(self, request: HttpRequest, case: Publishable, page: Any) -> dict[str, Any]:
        context = super().history_context(request, case, page)
        if not isinstance(case, Prisoner):
            return context
        self._log(request, case, sum(row["table"] == NOTES for row in page.object_list))
        # Those who read the notes know who else does; auditors know it without reading them.
        sees_log = self.may_see_confidential(request, case) or request.user.has_perm("prisoners.view_noteviewing")
        return context | {"viewings": newest_viewings(case) if sees_log else []}

    @staticmethod
    def _log(request: HttpRequest, case: Prisoner, notes: int) -> None:
        user: Any = request.user
        note_viewing(prisoner=case, by=user, notes=notes, where=request.path)
