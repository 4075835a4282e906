"""Queries over the names that cases of the working record are found by."""

from __future__ import annotations

from typing import Any, Self

from django.db import models


class NamesOfPrisonerQuerySet(models.QuerySet):
    """The names of people, made comparable."""

    def of_cases_in(self, cases: models.QuerySet[Any]) -> Self:
        """The names of the people in a query of cases."""
        return self.filter(prisoner__in=cases.order_by().values("pk"))

    def of_named_people(self) -> Self:
        """The names of people who have one (not "a member of …"), in cases that were not merged into another."""
        return self.filter(~models.Q(prisoner__naming="unnamed"), ~models.Q(prisoner__state="merged"))
