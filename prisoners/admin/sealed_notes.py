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

    # Nothing is saved where a key is not on this machine: the form says whose, and keeps what was typed.
    refusals = (*ReviewedCase.refusals, KeyNotHere)

    def in_words(self, refusal: Exception) -> str:
        if isinstance(refusal, KeyNotHere):
            return _("%(why)s Nothing was saved.") % {"why": refusal}
        return super().in_words(refusal)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if any(formset.model is Maintenance and formset.has_changed() for formset in formsets):
            seal_for_team(form.instance)
