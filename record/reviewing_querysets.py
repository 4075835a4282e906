"""Queries over reviews, planned publications and checklist scores, by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from record.models.publishable import Publishable


class OfCases(models.QuerySet):
    """Rows that name a case by its kind and its key in the working record."""

    def of(self, case: Publishable) -> Self:
        """Those of one case."""
        return self.filter(kind=case.kind, case_id=case.pk)

    def of_each(self, cases: Iterable[Publishable]) -> Self:
        """Those of all these cases; none without a case."""
        wanted: dict[str, list[Any]] = {}
        for case in cases:
            wanted.setdefault(case.kind, []).append(case.pk)
        chosen = models.Q(pk__in=[])
        for kind, keys in wanted.items():
            chosen |= models.Q(kind=kind, case_id__in=keys)
        return self.filter(chosen)

    def of_outer(self, kind: str) -> Self:
        """Those of the row of an outer query over one noun."""
        return self.filter(kind=kind, case_id=models.OuterRef("pk"))


class ReviewActQuerySet(OfCases):
    """The steps of reviews."""

    def oldest_first(self) -> Self:
        return self.order_by("at", "pk")

    def newest_of_each(self, cases: Iterable[Publishable]) -> Self:
        """The latest step of each of these cases, with who took it."""
        newest = self.of_each(cases).order_by("kind", "case_id", "-at", "-pk").distinct("kind", "case_id")
        return newest.select_related("by")

    def asking(self) -> Self:
        return self.filter(verb="asked")


class PlannedPublicationQuerySet(OfCases):
    """What is to be published when."""

    def due(self, now: dt.datetime) -> Self:
        """What should be published by now and was not tried in vain."""
        return self.filter(due_at__lte=now, refusal="")

    def refused(self) -> Self:
        """What was tried in vain and waits for someone to look."""
        return self.exclude(refusal="")


class ChecklistScoreQuerySet(OfCases):
    """How complete cases are."""
