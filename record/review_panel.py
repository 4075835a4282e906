"""Where the review of a case stands, for the panel above its page. Three queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from record.models.publishable import Publishable
from record.models.reviewing import ChecklistScore, PlannedPublication, ReviewAct


@dataclass(frozen=True)
class ReviewPanel:
    """score: as the desk last looked, or None. latest: the last step of the review. plan: what is to be published when,
    or was refused. under_embargo: until when, if that is still to come."""

    score: ChecklistScore | None
    latest: ReviewAct | None
    plan: PlannedPublication | None
    sensitive: bool
    under_embargo: bool


def review_panel(case: Publishable) -> ReviewPanel:
    """What the panel says of a case."""
    return ReviewPanel(
        score=ChecklistScore.objects.of(case).first(),
        latest=ReviewAct.objects.of(case).select_related("by").first(),
        plan=PlannedPublication.objects.of(case).select_related("by").first(),
        sensitive=case.needs_second_reader,
        under_embargo=case.embargo_until is not None and case.embargo_until > timezone.now(),
    )
