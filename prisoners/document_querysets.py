"""Queries over the documents of cases, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from prisoners.models import CaseDocument  # noqa: F401  (named in a string below)


class CaseDocumentQuerySet(models.QuerySet["CaseDocument"]):
    """The files of cases."""

    def public(self) -> Self:
        """Those whose copy everyone may fetch while the case is published."""
        return self.filter(is_public=True).order_by("pk")

    def of_cases(self, cases: Any) -> Self:
        """Those of the given cases."""
        return self.filter(prisoner__in=cases)
